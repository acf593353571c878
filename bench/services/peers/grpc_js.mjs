// `item.proto` on grpc-js with its usual loader, as its documentation shows it.
// Usage: node grpc_js.mjs FOLDER; its packages are in FOLDER/node_modules.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";

const [folder = "."] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const grpc = require("@grpc/grpc-js");
const { loadSync } = require("@grpc/proto-loader");

const methods = {
  get: (call, callback) => callback(null, call.request),
  list(call) {
    let sent = 0;
    const sendOn = () => {
      while (sent < call.request.quantity) {
        sent++;
        if (!call.write(call.request)) return void call.once("drain", sendOn);
      }
      call.end();
    };
    sendOn();
  },
  talk(call) {
    call.on("data", (item) => {
      if (call.write(item)) return;
      call.pause();
      call.once("drain", () => call.resume());
    });
    call.on("end", () => call.end());
    // A call that is cut off costs only itself.
    call.on("error", () => {});
  },
};

const protoFile = join(import.meta.dirname, "..", "item.proto");
const options = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
const { bench } = grpc.loadPackageDefinition(loadSync(protoFile, options));
const server = new grpc.Server();
server.addService(bench.Items.service, methods);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`Serving grpc_js.mjs on grpc://127.0.0.1:${port}\n`);
});
