// A function on a framework for Node, as its documentation shows it.
// Usage: node node_framework.mjs FRAMEWORK FOLDER; its packages are in FOLDER/node_modules.
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { resolve } from "node:path";
import process from "node:process";

const [framework, folder = "."] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));

/** Each serves on a port of this machine. */
const FRAMEWORKS = {
  "functions-framework": (port) => {
    const { http } = require("@google-cloud/functions-framework");
    const { getTestServer } = require("@google-cloud/functions-framework/testing");
    http("echo", (request, response) => response.json(request.body));
    return new Promise((serves) => getTestServer("echo").listen(port, "127.0.0.1", serves));
  },
  "faas-js-runtime": (port) => {
    const { start } = require("faas-js-runtime");
    return start((_context, body) => body, { port, logLevel: "silent" });
  },
};

/** One that is free: not every framework takes 0 for that. */
async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

const port = await freePort();
await FRAMEWORKS[framework](port);
process.stdout.write(`Serving ${framework} on http://127.0.0.1:${port}\n`);
process.on("SIGTERM", () => process.exit(0));
