// `item.proto` on nice-grpc with what ts-proto makes of it, as its documentation shows it.
// Usage: node nice_grpc.mjs FOLDER; its packages are in FOLDER/node_modules.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import process from "node:process";

const [folder = "."] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const { createServer } = require("nice-grpc");
const { ItemsDefinition } = require("./made/item.js");

const server = createServer();
server.add(ItemsDefinition, {
  get: (item) => Promise.resolve(item),
  async *list(item) {
    for (let sent = 0; sent < item.quantity; sent++) yield item;
  },
  async *talk(items) {
    for await (const item of items) yield item;
  },
});
const port = await server.listen("127.0.0.1:0");
process.stdout.write(`Serving nice_grpc.mjs on grpc://127.0.0.1:${port}\n`);
