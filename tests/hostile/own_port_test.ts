// What a function reaches of the port that its sandbox holds, and what becomes of it when it does.
import { assertEquals, assertMatch } from "@std/assert";
import { denoOptionsFor } from "../e2e/edited_function.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { until } from "../support/eventually.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";

const FUNCTION = `
import { EventEmitter } from "node:events";
import net from "node:net";
import process from "node:process";

const failure = async (run) => {
  try { await run(); return "done"; } catch (error) { return error.name + (error.code ?? ""); }
};
const ended = (socket) => new Promise((resolve, reject) => {
  socket.once("error", reject);
  socket.once("connect", resolve);
  socket.once("listening", resolve);
});
const deeds = {
  connect: (port) => failure(() => Deno.connect({ hostname: "127.0.0.1", port })),
  listen: (port) => failure(() => Deno.listen({ hostname: "127.0.0.1", port })),
  "net.connect": (port) => failure(() => ended(net.connect({ host: "127.0.0.1", port }))),
  "net.listen": (port) =>
    failure(() => ended(net.createServer().listen({ host: "127.0.0.1", port, reusePort: true }))),
  fetch: (port) => failure(() => fetch("http://127.0.0.1:" + port)),
  handles: () => JSON.stringify(process._getActiveHandles()),
  request: (port) => failure(async () => {
    if ((await Deno.permissions.request({ name: "net", host: "127.0.0.1:" + port })).state !== "granted") {
      throw new Deno.errors.NotCapable();
    }
  }),
  // The servers are what a connection is told to: first the one that listens, then the one that speaks.
  "catch the server": () => {
    const { emit } = EventEmitter.prototype;
    EventEmitter.prototype.emit = function (...args) {
      if (args[0] === "connection") (globalThis.servers ??= new Set()).add(this);
      return Reflect.apply(emit, this, args);
    };
    return "done";
  },
  "close the speaking one": () => {
    const [, speaking] = globalThis.servers;
    speaking.close();
    return "done";
  },
  "close the listening one": () => {
    const [listening] = globalThis.servers;
    listening.close();
    return "done";
  },
};
export const f = async (text) => {
  const [deed, port] = text.split("=");
  return deeds[deed] === undefined ? text : await deeds[deed](Number(port));
};
`;

const REFUSED: readonly (readonly [deed: string, told: RegExp])[] = [
  ["connect", /^NotCapable/],
  ["listen", /^NotCapable/],
  // The Deno 2.7 of a compiled program says that nobody listens.
  ["net.connect", /^NotCapable|Requires net access|ECONNREFUSED/],
  ["fetch", /^NotCapable/],
  ["request", /^NotCapable/],
  ["handles", /^\[\]$/],
  // What Deno refuses there nobody can catch.
  ["net.listen", /^NotCapable|Requires net access/],
];

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`own port: a function cannot use it, isolation ${isolation}`, async () => {
    await using folder = await makeFolder({ "f.js": FUNCTION });
    await using invoker = await startInvokerProcess([
      folder.file("f.js"),
      "--wire=inside",
      `--isolation=${isolation}`,
    ], { denoOptions: denoOptionsFor(isolation) });
    using client = connect(invoker.port);
    for (const [deed, told] of REFUSED) {
      const { texts, details } = await client.call([`${deed}=${invoker.port}`]);
      assertMatch(texts[0] ?? details, told, deed);
    }
  });

  Deno.test({
    name: `own port: a function that closes it is replaced, isolation ${isolation}`,
    ignore: sourceOnly("--wire inside: the Deno of a compiled program here cannot share a port"),
    fn: async () => {
      await using folder = await makeFolder({ "f.js": FUNCTION });
      await using invoker = await startInvokerProcess([
        folder.file("f.js"),
        "--wire=inside",
        `--isolation=${isolation}`,
      ], { denoOptions: denoOptionsFor(isolation) });
      using client = connect(invoker.port);
      assertEquals((await client.call(["catch the server"])).texts, ["done"]);
      using other = connect(invoker.port);
      assertEquals((await other.call(["x"])).texts, ["x"]);
      assertMatch((await client.call(["close the speaking one"])).texts[0] ?? "done", /^done$/);
      using third = connect(invoker.port);
      assertEquals((await third.call(["x"])).texts, ["x"]);
      assertMatch((await client.call(["close the listening one"])).texts[0] ?? "done", /^done$/);
      await invoker.untilReported(/a new one takes its place: the handler closed the port\n/);
      await until(async () => {
        using later = connect(invoker.port);
        return (await later.call(["x"])).texts[0] === "x";
      });
    },
  });
}
