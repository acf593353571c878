import { assert, assertEquals, assertRejects } from "@std/assert";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { batches, collect, frame, silence } from "../../support/frames.ts";
import { describeError } from "../../support/run_function.ts";
import { call, startTest } from "./sandbox_fixture.ts";

/** How a sandbox ends, and what is told of it; a process that has gone can tell less. */
const deaths: [title: string, body: string, what: RegExp, ofProcess?: RegExp][] = [
  ["Deno.exit", "Deno.exit(3)", /^the handler called Deno\.exit\(3\)$/, /\b3\b/],
  ["self.close", "self.close()", /^the handler called self\.close\(\)$/, /./],
  [
    "process.exit",
    `(await import("node:process")).default.exit(4)`,
    /^the handler called Deno\.exit\(4\)$/,
    /\b4\b/,
  ],
  ["an error in a timer", `setTimeout(() => { throw new Error("boom"); }, 1)`, /boom/],
  ["an unhandled rejection", `void Promise.reject(new Error("nobody cares"))`, /nobody cares/],
  ["a reported error", `reportError(new Error("reported"))`, /reported/],
];
const failures: [title: string, source: string, message: RegExp, ofProcess?: RegExp][] = [
  ["throws", `throw new Error("boom");`, /^Cannot load "\/.*f\.ts": boom at file:.*f\.ts:1:7$/],
  [
    "needs a permission",
    `Deno.env.get("HOME");`,
    /NotCapable: Requires env access to "HOME".* at file:/,
  ],
  [
    "exits",
    `Deno.exit(1);`,
    /^Cannot load ".*f\.ts": the handler called Deno\.exit\(1\)$/,
    /^Cannot load ".*f\.ts": .*\b1\b/,
  ],
  ["has no handler", `export const x = 1;`, /^Cannot find a handler: .*"x" \(a number\)$/],
  [
    "rejects meanwhile",
    `Promise.reject(new Error("loose")); await new Promise(() => {});`,
    /loose/,
  ],
];

for (const kind of ["worker", "process"] as const) {
  Deno.test(`${kind} sandbox: loads the handler and runs it`, async () => {
    await using test = await startTest(kind, {
      "f.ts": "export const shout = (x: string): string => x.toUpperCase();\n",
    });
    assertEquals(test.sandbox.handler, { name: "shout", interaction: "direct" });
    assertEquals(await call(test.sandbox, "a").then(({ texts }) => texts), ["A"]);
  });

  Deno.test(`${kind} sandbox: many Calls at once share what the module keeps`, async () => {
    await using test = await startTest(kind, {
      "f.ts": `
      let calls = 0;
      export default async function* (input: ReadableStream<string>) {
        calls++;
        for await (const text of input) yield text;
        yield calls;
      }`,
    });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, at) => call(test.sandbox, `${at}`, "x")),
    );
    assertEquals(
      outcomes.map(({ texts }) => texts.slice(0, 2)),
      Array.from({ length: 50 }, (_, at) => [`${at}`, "x"]),
    );
    assertEquals((await call(test.sandbox)).texts, ["51"]);
  });

  Deno.test(`${kind} sandbox: a thrown error costs its own Call only`, async () => {
    await using test = await startTest(kind, {
      "f.ts":
        `export default (x: string) => { if (x === "bad") throw new Error("boom"); return x; };`,
    });
    const [bad, good] = await Promise.all([call(test.sandbox, "bad"), call(test.sandbox, "good")]);
    assertEquals(describeError(bad.error), "error-server-function-invocation: boom");
    assertEquals(good.texts, ["good"]);
  });

  for (const [title, body, ofWorker, ofProcess = ofWorker] of deaths) {
    const what = kind === "worker" ? ofWorker : ofProcess;
    Deno.test(`${kind} sandbox: ${title} fails the Calls under way and is told`, async () => {
      await using test = await startTest(kind, {
        "f.ts": `export default async (x: string) => {
        if (x === "die") { ${body}; }
        await new Promise(() => {});
      };`,
      });
      const waiting = call(test.sandbox, "wait");
      const dying = call(test.sandbox, "die");
      const lost = await test.sandbox.lost;
      const told = lost.message === undefined ? lost.what : `${lost.what}: ${lost.message}`;
      assert(what.test(told), told);
      const later = call(test.sandbox, "wait");
      for (const { texts, error } of await Promise.all([waiting, dying, later])) {
        const expected = `error-server-sandbox-exited: The sandbox ended: ${told}`;
        assertEquals([texts, describeError(error)], [[], expected]);
      }
    });
  }

  Deno.test(`${kind} sandbox: outputs made before an exit are delivered before the error`, async () => {
    await using test = await startTest(kind, {
      "f.ts": `export default async function* () { yield "a"; yield "b"; Deno.exit(); }`,
    });
    const { texts, error } = await call(test.sandbox);
    assertEquals(texts, ["a", "b"]);
    assert(error instanceof InvokerError);
    assertEquals(error.code, "error-server-sandbox-exited");
    if (kind === "worker") {
      assertEquals(error.message, "The sandbox ended: the handler called Deno.exit()");
    }
  });

  for (const [title, source, ofWorker, ofProcess = ofWorker] of failures) {
    const message = kind === "worker" ? ofWorker : ofProcess;
    Deno.test(`${kind} sandbox: fails when the module ${title}`, async () => {
      const error = await assertRejects(() => startTest(kind, { "f.ts": source }), InvokerError);
      assertEquals(error.code, "start-failed");
      assert(message.test(error.message), error.message);
    });
  }

  Deno.test(`${kind} sandbox: cancelling reaches the handler's signal`, async () => {
    await using test = await startTest(kind, {
      "f.ts": `
      let reason = "none";
      export default (x: string, { signal }: { signal: AbortSignal }) => {
        if (x === "ask") return reason;
        return new Promise(() => signal.addEventListener("abort", () => {
          reason = signal.reason.name + ": " + signal.reason.message;
        }));
      };`,
    });
    const caller = new AbortController();
    const { invoke } = test.sandbox;
    const waiting = collect(
      invoke({ start: {}, input: batches([frame("wait")]), signal: caller.signal }),
    );
    assertEquals((await call(test.sandbox, "ask")).texts, ["none"]);
    const gone = new DOMException("the deadline has passed", "TimeoutError");
    caller.abort(gone);
    assert((await waiting).error === gone);
    assertEquals((await call(test.sandbox, "ask")).texts, [
      "TimeoutError: the deadline has passed",
    ]);
  });

  Deno.test(`${kind} sandbox: closed, it fails its Calls and is not lost`, async () => {
    await using test = await startTest(kind, {
      "f.ts": "export default () => new Promise(() => {});",
    });
    const { invoke, lost } = test.sandbox;
    const { signal } = new AbortController();
    const waiting = collect(invoke({ start: {}, input: silence(), signal }));
    test.sandbox.close();
    const stopping = "error-server-stopping: The invoker is stopping";
    assertEquals(describeError((await waiting).error), stopping);
    assertEquals(describeError((await call(test.sandbox)).error), stopping);
    const quiet = new Promise((resolve) => setTimeout(resolve, 20, "not lost"));
    assertEquals(await Promise.race([lost, quiet]), "not lost");
  });
}
