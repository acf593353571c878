import { assertEquals } from "@std/assert";
import { HANDLERS, THROWS } from "../fixtures/functions/uncaught.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY, needsBackpressure } from "../support/invoker_program.ts";
import { fixturePath, serveFixture } from "./serve_fixture.ts";

/** What a handler handles: with it `deno run` goes on, too, but for the one that returns true. */
const HANDLED: Readonly<Record<string, "errors" | "rejections" | "both">> = {
  'addEventListener("error")': "errors",
  "an object that listens to error": "errors",
  'addEventListener("error"), capturing, once': "errors",
  "onerror that prevents": "errors",
  "onerror that returns true": "errors",
  'addEventListener("unhandledrejection")': "rejections",
  "onunhandledrejection that prevents": "rejections",
  'process.on("uncaughtException")': "both",
  'process.once("uncaughtException")': "both",
  'process.on("unhandledRejection")': "rejections",
  "process.setUncaughtExceptionCaptureCallback": "both",
  'globalThis.process.on("unhandledRejection")': "rejections",
};
const REJECTIONS = [
  "rejects",
  "rejects with undefined",
  "rejects in a timer",
  "throws in an async function",
];
/** What is tried with the handlers that do not handle it: each costs a sandbox. */
const SOME = ["throws in a timer", "rejects"];
/** In a compiled program each costs a second: what tells them apart is the source's own code. */
const TRIED = BINARY === undefined ? Object.keys(THROWS) : SOME;
const TRIED_HANDLERS = BINARY === undefined ? Object.keys(HANDLERS) : [
  ...["none", 'addEventListener("error")', 'addEventListener("unhandledrejection")'],
  ...['process.on("uncaughtException")', 'process.on("unhandledRejection")'],
];

function isHandled(handler: string, thrown: string): boolean {
  const handled = HANDLED[handler];
  return handled === "both" ||
    handled === (REJECTIONS.includes(thrown) ? "rejections" : "errors");
}

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`uncaught: with ${isolation}, only what nobody handles ends the sandbox`, async () => {
    await using served = await serveFixture("uncaught.ts?handler=f", { isolation });
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const handler of TRIED_HANDLERS) {
      for (const thrown of TRIED) {
        if (handler !== "none" && !isHandled(handler, thrown) && !SOME.includes(thrown)) continue;
        const what = `${handler}; ${thrown}`;
        const { status, texts } = await served.client.call([what]);
        found[what] = status === "OK" ? texts.join() : status;
        expected[what] = isHandled(handler, thrown) ? "it goes on" : "INTERNAL";
      }
    }
    assertEquals(found, expected);
  });
}

for (const isolation of ["worker", "process"] as const) {
  // Older ones do not tell who watches of what is thrown.
  const ignore = needsBackpressure();
  Deno.test(`uncaught: with ${isolation}, who only watches is told first`, { ignore }, async () => {
    const denoOptions = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];
    const args = [fixturePath("uncaught.ts?handler=f"), `--isolation=${isolation}`];
    await using invoker = await startInvokerProcess(args, { denoOptions });
    using client = connect(invoker.port);
    for (const thrown of ["throws in a timer", "rejects"]) {
      const { status } = await client.call([`process.on("uncaughtExceptionMonitor"); ${thrown}`]);
      assertEquals(status, "INTERNAL");
    }
    await invoker.untilReported(/watched: Error: thrown[^]*watched: Error: rejected/);
  });
}

Deno.test("uncaught: without a sandbox the function goes on, whoever handles it", async () => {
  await using served = await serveFixture("uncaught.ts?handler=f", { isolation: "none" });
  for (const thrown of Object.keys(THROWS)) {
    const { texts } = await served.client.call([`none; ${thrown}`]);
    assertEquals(texts, ["it goes on"], thrown);
  }
});
