// With its doors closed a function still has what is its own.
import { assertEquals } from "@std/assert";
import { serveFunction } from "../e2e/serve_fixture.ts";
import { makeFolder } from "../e2e/temp_folder.ts";

/** Modules in JavaScript: a worker in a compiled program loads nothing else. */
const WORKER = `self.onmessage = ({ data }) => {
  if (data === "throw") throw new TypeError("thrown");
  if (data === "close") self.close();
  self.postMessage([data, self.name, location.href === import.meta.url, Deno.args.length]);
};\n`;
const FUNCTION = `const url = (name) => new URL(name, import.meta.url);
function start(specifier, options) {
  const worker = new Worker(specifier, { type: "module", ...options });
  const answers = [];
  let more = () => {};
  worker.onmessage = ({ data }) => { answers.push(data); more(); };
  worker.onerror = (event) => { event.preventDefault(); answers.push(event.message); more(); };
  return { worker, async take(count) {
    while (answers.length < count) await new Promise((resolve) => more = resolve);
    return answers;
  } };
}
const deeds = {
  async order() {
    const { worker, take } = start(url("./w.js"), { name: "mine" });
    for (const data of [1, 2, 3]) worker.postMessage(data);
    const answers = await take(3);
    worker.terminate();
    return [answers, worker instanceof Worker, Worker.name, Object.getPrototypeOf(Worker) === EventTarget];
  },
  async relative() {
    const { take } = start(url("./outer.js"));
    return await take(1);
  },
  async failure() {
    const { worker, take } = start(url("./w.js"));
    worker.postMessage("throw");
    return (await take(1)).map((message) => message.includes("thrown"));
  },
  async missing() {
    return (await start(url("./none.js")).take(1)).map((message) => message.length > 0);
  },
  async narrower() {
    const { worker, take } = start(url("./w.js"), { deno: { permissions: "none" } });
    worker.postMessage(1);
    return await take(1);
  },
  async blob() {
    const text = "self.postMessage(typeof Deno.args)";
    const blob = new Blob([text], { type: "text/javascript" });
    return await start(URL.createObjectURL(blob)).take(1);
  },
  async thread() {
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const thread = new Worker(url("./t.js"), { workerData: { a: 1 }, argv: ["x"], name: "thread" });
    const said = await new Promise((resolve, reject) => thread.on("message", resolve).on("error", reject));
    return [said, thread instanceof Worker, await thread.terminate() >= 0];
  },
  async text() {
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const text = "const { parentPort, workerData } = require('worker_threads'); var own = workerData + 1;" +
      "parentPort.postMessage([own, typeof __filename, typeof module])";
    const thread = new Worker(text, { eval: true, workerData: 1 });
    return await new Promise((resolve, reject) => thread.on("message", resolve).on("error", reject));
  },
  async sockets() {
    const net = process.getBuiltinModule("node:net");
    const server = net.createServer((socket) => socket.end("hello"));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const socket = net.connect(server.address().port, "127.0.0.1");
    let said = "";
    for await (const part of socket) said += part;
    server.close();
    const http = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response("hi"));
    said += await (await fetch("http://127.0.0.1:" + http.addr.port)).text();
    await http.shutdown();
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1", transport: "tcp" });
    const connection = await Deno.connect({ port: listener.addr.port, hostname: "127.0.0.1" });
    connection.close();
    listener.close();
    const datagram = process.getBuiltinModule("node:dgram").createSocket("udp4");
    await new Promise((resolve) => datagram.bind(0, "127.0.0.1", resolve));
    datagram.close();
    return said;
  },
  listeners() {
    process.on("SIGTERM", () => {}).once("SIGINT", () => {});
    process.on("exit", () => {});
    return process.listenerCount("SIGTERM") === 1;
  },
  async programs() {
    const { spawn } = process.getBuiltinModule("node:child_process");
    const child = spawn("cat", [], { stdio: ["pipe", "pipe", "pipe", "pipe"] });
    child.stdin.end("spawned");
    let said = "";
    for await (const part of child.stdout) said += part;
    const { stdout } = await new Deno.Command("echo", { args: ["-n", "ran"] }).output();
    return said + new TextDecoder().decode(stdout);
  },
  streams() {
    return [process.stdin, process.stdout, process.stderr].map((stream) => stream.isTTY === true);
  },
  async files() {
    const fs = process.getBuiltinModule("node:fs");
    const fd = fs.openSync(url("./w.js"));
    const size = fs.fstatSync(fd).size;
    fs.closeSync(fd);
    let read = 0;
    for await (const part of fs.createReadStream(url("./w.js"))) read += part.length;
    return size === read;
  },
};
export default async (name) => await deeds[name]();\n`;

const OWN: Readonly<Record<string, unknown>> = {
  order: [[[1, "mine", true, 0], [2, "mine", true, 0], [3, "mine", true, 0]], true, "Worker", true],
  relative: [[7, "", true, 0]],
  failure: [true],
  missing: [true],
  narrower: [[1, "", true, 0]],
  blob: ["object"],
  thread: [[{ a: 1 }, true], true, true],
  text: [2, "string", "object"],
  sockets: "hellohi",
  programs: "spawnedran",
  streams: [false, false, false],
  listeners: true,
  files: true,
};

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`doors: a function has its own workers, sockets and files, isolation ${isolation}`, async (t) => {
    await using folder = await makeFolder({
      "f.js": FUNCTION,
      "w.js": WORKER,
      "outer.js": `const worker = new Worker("./w.js", { type: "module" });
worker.onmessage = ({ data }) => self.postMessage(data);
worker.postMessage(7);\n`,
      "t.js": `import { parentPort, workerData } from "node:worker_threads";
parentPort.postMessage([workerData, typeof process.argv === "object"]);\n`,
    });
    await using served = await serveFunction(folder.file("f.js"), {
      isolation,
      grants: { net: ["127.0.0.1"], run: ["cat", "echo"], env: true },
    });
    for (const [name, expected] of Object.entries(OWN)) {
      await t.step(name, async () => {
        const { texts: [said = "null"], details } = await served.client.call([name]);
        assertEquals(details, "");
        assertEquals(said === expected ? said : JSON.parse(said), expected);
      });
    }
  });
}
