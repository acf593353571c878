// A handler of one's own on Node: grpc-js with its usual loader, as its documentation shows it.
// Usage: node grpc_echo.mjs FOLDER PROTO_FILE; its packages are in FOLDER/node_modules.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import process from "node:process";

const [folder = ".", protoFile = ""] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const grpc = require("@grpc/grpc-js");
const { loadSync } = require("@grpc/proto-loader");

function echo(call) {
  call.on("data", (message) => {
    if (call.write(message)) return;
    call.pause();
    call.once("drain", () => call.resume());
  });
  call.on("end", () => call.end());
  // A Call that is cut off costs only itself.
  call.on("error", () => {});
}

const { function: definition } = grpc.loadPackageDefinition(loadSync(resolve(protoFile)));
const server = new grpc.Server();
server.addService(definition.MessageFunction.service, { Call: echo });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`Serving grpc_echo.mjs (streaming) on grpc://127.0.0.1:${port}\n`);
});
