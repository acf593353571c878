// Runs the Node function invoker as it is, on a port of its own, and says which.
// Usage: node run_invoker.mjs FOLDER FUNCTION_FILE; its packages are in FOLDER/node_modules.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import process from "node:process";

const [folder = ".", functionFile = ""] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const { Server } = require("@grpc/grpc-js");
const startInvoker = require("@projectriff/node-function-invoker");

// It does not tell its port; the library that it is built on does.
const { bindAsync } = Server.prototype;
Server.prototype.bindAsync = function (address, credentials, callback) {
  bindAsync.call(this, address, credentials, (error, port) => {
    callback(error, port);
    if (error === null) {
      process.stdout.write(`Serving ${functionFile} (direct) on grpc://127.0.0.1:${port}\n`);
    }
  });
};

// It logs four lines a Call and more. Nobody reads them here, and to write them would cost it.
Object.assign(console, { log() {}, debug() {} });
const stop = new Promise((resolve) => process.once("SIGTERM", resolve));
const { shutdownPromise } = await startInvoker(resolve(functionFile), { port: 0 }, stop);
await shutdownPromise;
process.exit(0);
