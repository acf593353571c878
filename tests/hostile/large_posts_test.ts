// Functions that send their host more than it should ever read at once.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { makeFolder } from "../e2e/temp_folder.ts";
import {
  connect,
  nextText,
  outcomeOf,
  type TestCall,
  toWireMessage,
} from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY } from "../support/invoker_program.ts";

const DEEDS: Readonly<Record<string, string>> = {
  "200,000 headers": `({
    payload: "x",
    headers: Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => ["X-" + i, "y"])),
  })`,
  "one header a million times": `({
    payload: "x",
    headers: [["X-A", new Array(1_000_000).fill("y")]],
  })`,
  "a header of 60 MB": `({ payload: "x", headers: { "X-A": "y".repeat(60_000_000) } })`,
  "an error of 60 MB": `(() => { throw new Error("y".repeat(60_000_000)); })()`,
  "an error with a stack of 100,000 places": `(() => {
    Error.stackTraceLimit = Infinity;
    const deeper = (left) => { if (left === 0) throw new Error("deep"); deeper(left - 1); };
    deeper(5000);
  })()`,
  "a million objects to the worker's own channel": `(() => {
    self.postMessage?.(Array.from({ length: 3_000_000 }, (_, i) => ({ i })));
    return "posted";
  })()`,
  "objects to its port": `(() => {
    // Whatever gets at the port by way of an event, or of what is called with it.
    const dispatch = EventTarget.prototype.dispatchEvent;
    EventTarget.prototype.dispatchEvent = function (event) {
      if (this instanceof MessagePort) this.postMessage(Array.from({ length: 3_000_000 }, (_, i) => ({ i })));
      return dispatch.call(this, event);
    };
    for (const name of ["type", "eventPhase", "cancelBubble", "currentTarget", "defaultPrevented"]) {
      const { get } = Object.getOwnPropertyDescriptor(Event.prototype, name);
      Object.defineProperty(Event.prototype, name, {
        get() {
          const { target } = this;
          if (target instanceof MessagePort) target.postMessage(Array.from({ length: 3_000_000 }, (_, i) => ({ i })));
          return get.call(this);
        },
      });
    }
    // Until something has come for it.
    return new Promise((resolve) => setTimeout(resolve, 500, "patched"));
  })()`,
  "60 MB of small objects to its socket": `seize(60)`,
};

const CODE = `
import { EventEmitter } from "node:events";
import { Socket } from "node:net";

/** Writes a post of so many MB into the invoker's own channel, by way of what both share. */
function seize(megabytes) {
  const { emit } = EventEmitter.prototype;
  const json = new TextEncoder().encode("[" + "{},".repeat(megabytes * 333_333) + "{}]");
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, json.byteLength, true);
  let isSent = false;
  EventEmitter.prototype.emit = function (...args) {
    if (this instanceof Socket && !isSent) {
      isSent = true;
      this.write(head);
      this.write(json);
    }
    return emit.apply(this, args);
  };
  return new Promise(() => {}); // until it is asked for a sign of life
}
const deeds = { ${Object.entries(DEEDS).map(([what, code]) => `"${what}": () => ${code}`)} };
export default async function* (input) {
  for await (const what of input) yield await deeds[what]?.() ?? "I";
}`;

/** How each is told to its caller, where it is: its sandbox may have ended before. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "200,000 headers": /^Cannot write the message: it has more than 1000 header names and values/,
  "one header a million times": /^Cannot write the message: it has more than 1000 header names/,
  "a header of 60 MB": /^Cannot write the message: it has more than 131072 characters/,
  "an error of 60 MB": /^y{100}/,
  "an error with a stack of 100,000 places": /^deep$/,
};

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`hostile: what is too much for a post costs its own sandbox only, isolation ${isolation}`, async (t) => {
    await using folder = await makeFolder({ "f.js": CODE });
    await using invoker = await startInvokerProcess([
      folder.file("f.js"),
      `--isolation=${isolation}`,
      "--sandboxes=2",
      // What takes its sandbox long is not to look like a loop.
      "--stall-timeout=30s",
    ], { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] });
    using client = connect(invoker.port);
    for (const what of Object.keys(DEEDS)) {
      const isForProcess = what.endsWith("its socket");
      const ignore = isForProcess && (isolation === "worker" || BINARY !== undefined);
      await t.step({
        name: ignore ? `${what}: a thread has no socket to its host` : what,
        ignore,
        async fn() {
          const good = client.open({ deadline: Date.now() + 60_000 });
          const hostile = client.open({ deadline: Date.now() + 30_000 });
          for (const call of [good, hostile]) call.on("error", () => {}); // told by what is missing
          assertEquals(await ask(good), "I");
          assertEquals(await ask(hostile), "I");
          const outcome = outcomeOf(hostile);
          hostile.write(toWireMessage(what));
          hostile.end();
          let isOver = false;
          outcome.then(() => setTimeout(() => isOver = true, 300));
          let longestMs = 0;
          while (!isOver) {
            const startMs = performance.now();
            assertEquals(await ask(good), "I");
            longestMs = Math.max(longestMs, performance.now() - startMs);
            await new Promise((resolve) => setTimeout(resolve, 2));
          }
          const { status, errorCode, details } = await outcome;
          const message = REFUSED[what];
          if (message) {
            assertEquals(status, "UNKNOWN", details);
            assertMatch(details, message);
            assertMatch(errorCode ?? "", /^error-(client-marshall|server-function-invocation)$/);
          }
          // deno-lint-ignore no-console -- a figure, which no test depends on
          console.log(`the longest wait of a good Call was ${longestMs.toFixed(0)} ms`);
          const goodOutcome = outcomeOf(good);
          good.end();
          assertEquals((await goodOutcome).status, "OK");
        },
      });
    }
    assert(!invoker.stderr().includes("Internal error"), invoker.stderr());
  });
}

function ask(call: TestCall): Promise<string | undefined> {
  call.write(toWireMessage("who"));
  return nextText(call);
}
