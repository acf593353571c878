// `item.proto` on connect-node with what protoc-gen-es makes of it, as its documentation shows it.
// Usage: node connect_node.mjs FOLDER; its packages are in FOLDER/node_modules.
import { createServer } from "node:http2";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import process from "node:process";

const [folder = "."] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const { connectNodeAdapter } = require("@connectrpc/connect-node");
const { Items } = require("./made/item_pb.js");

const methods = {
  get: (item) => item,
  async *list(item) {
    for (let sent = 0; sent < item.quantity; sent++) yield item;
  },
  async *talk(items) {
    for await (const item of items) yield item;
  },
};
const server = createServer(
  connectNodeAdapter({ routes: (router) => router.service(Items, methods) }),
);
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  process.stdout.write(`Serving connect_node.mjs on grpc://127.0.0.1:${port}\n`);
});
