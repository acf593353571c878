import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  type CallOutcome,
  connect,
  nextText,
  outcomeOf,
  toWireMessage,
} from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { fixturePath, serveFixture } from "./serve_fixture.ts";

const THREW: readonly (string | undefined)[] = ["UNKNOWN", "error-server-function-invocation"];

/** What is thrown, and the details of the status. */
const THROWN: readonly [name: string, details: string][] = [
  ["error", "what went wrong"],
  ["typeError", "a type"],
  ["nameless", "Error"],
  ["string", "just a string"],
  ["undefined", "undefined"],
  ["null", "null"],
  ["object", '{"a":1}'],
  ["symbol", "Symbol(thrown)"],
  ["bare", "[object Object]"],
  ["odd", "Error"],
  ["unicode", "Schlüssel „ä“ fehlt 🔑"],
  ["newline", "one\ntwo\r\nthree"],
  ["percent", "100% %20 %zz"],
];
for (const handler of ["fail", "rejectLater", "failStream", "failTransform"]) {
  Deno.test(`Call: whatever ${handler} throws becomes its status`, async () => {
    await using served = await serveFixture("errors.ts", { handler });
    for (const [name, details] of THROWN) {
      assertEquals(endOf(await served.client.call([name])), [...THREW, details], name);
    }
    // An error of Deno's kind that Deno did not make names no permission.
    assertEquals(endOf(await served.client.call(["notCapable"])), [...THREW, "made up"]);
  });
}

Deno.test("Call: half a character in an error message does not keep it from ending", async () => {
  await using served = await serveFixture("errors.ts", { handler: "fail" });
  const outcome = await served.client.call(["surrogate"], { deadline: Date.now() + 3000 });
  assertEquals(endOf(outcome), [...THREW, "half \ufffd of it"]);
});

for (const name of ["huge", "hugeUnicode"]) {
  Deno.test(`Call: an error message without end is cut (${name}), and costs nothing else`, async () => {
    await using served = await serveFixture("errors.ts", { handler: "fail" });
    const { status, errorCode, details } = await served.client.call([name]);
    assertEquals([status, errorCode], THREW);
    assertMatch(details, name === "huge" ? /^x{100,}/ : /^é{100,}/);
    assertEquals((await served.client.call(["string"])).details, "just a string");
  });
}

Deno.test("Call: control characters in an error message do not end the connection", async () => {
  await using served = await serveFixture("errors.ts", { handler: "fail" });
  const { status, errorCode, details } = await served.client.call(["control"]);
  assertEquals([status, errorCode], THREW);
  assertMatch(details, /^a.*b.*c$/s);
});

Deno.test("Call: nothing of the invoker's stack is sent", async () => {
  await using served = await serveFixture("errors.ts", { handler: "fail" });
  const call = served.client.open();
  const trailers = new Promise<string>((resolve) =>
    call.on("status", ({ metadata }) => resolve(JSON.stringify(metadata.toHttp2Headers())))
  );
  call.on("error", () => {});
  call.end(toWireMessage("error"));
  call.resume();
  assert(!/stack|file:|\.ts/.test(await trailers), await trailers);
});

Deno.test("Call: a streaming handler without a stream is told what it gave", async () => {
  await using served = await serveFixture("errors.ts", { handler: "notStream" });
  assertEquals(endOf(await served.client.call(["x"])), [
    ...THREW,
    'Cannot stream the result of "notStream": a streaming handler returns a ReadableStream or an AsyncIterable, this one returned a number',
  ]);
});

const HEADERS = ["plain", "é ü 🔑", "two\nlines", "", "a\u0000b", "100% %20"];
Deno.test("Message: headers of any text come and go unchanged", async () => {
  await using served = await serveFixture("errors.ts", { handler: "withHeader" });
  for (const value of HEADERS) {
    const { status, messages } = await served.client.call([value]);
    assertEquals([status, messages[0]?.headers["x-odd"]], ["OK", [value]]);
  }
  const half = { payload: '"half \\ud83d"', headers: { "content-type": "application/json" } };
  const { status, messages } = await served.client.call([half]);
  assertEquals([status, messages[0]?.headers["x-odd"]], ["OK", ["half \ufffd"]]);
});

Deno.test("Context: headers that HTTP does not know are left out, and cost nothing else", async () => {
  await using served = await serveFixture("errors.ts", { handler: "headerSeen" });
  const odd = { "not a name": "1", "x-newline": "a\nb", "": "empty", "x-good": "good" };
  for (const [name, text] of [["x-good", "good"], ["x-newline", "none"]]) {
    const { status, texts } = await served.client.call([{ payload: name ?? "", headers: odd }]);
    assertEquals([status, texts], ["OK", [text]]);
  }
});

/** What a handler does in the background, and what its caller is told of it. */
const MISDEEDS: readonly [what: string, details: RegExp][] = [
  ["timer", /^The sandbox ended: .*in a timer$/],
  ["rejection", /^The sandbox ended: .*nobody listens$/],
  ["exit", /^The sandbox ended: the handler called Deno\.exit\(7\)$/],
  ["close", /^The sandbox ended: the handler called self\.close\(\)$/],
];

Deno.test("sandbox: what ends it costs its own Calls only, and the next Call is served", async () => {
  const args = [`${fixturePath("errors.ts")}?handler=background`];
  await using invoker = await startInvokerProcess(args);
  using client = connect(invoker.port);
  for (const [what, details] of MISDEEDS) {
    const other = client.open();
    const otherOutcome = outcomeOf(other);
    other.write(toWireMessage("wait"));
    // The same connection carries it after the other, so that both are in the same sandbox.
    for (const outcome of [await client.call([what]), await otherOutcome]) {
      assertEquals([outcome.status, outcome.errorCode], [
        "INTERNAL",
        "error-server-sandbox-exited",
      ], what);
      assertMatch(outcome.details, details);
    }
    const { status, texts } = await client.call(["still here"]);
    assertEquals([status, texts], ["OK", ["still here"]], what);
  }
  await invoker.untilReported(new RegExp(`(The sandbox ended[^]*){${MISDEEDS.length}}`));
  const logged = invoker.stderr().split("\n").filter((line) => line.includes("The sandbox ended"));
  assertEquals(logged.length, MISDEEDS.length, invoker.stderr());
  invoker.signal("SIGTERM");
  assertEquals((await invoker.status).code, 0);
});

Deno.test("isolation none: a background error does not end the server", async () => {
  const args = [`${fixturePath("errors.ts")}?handler=backgroundAnswered`, "--isolation=none"];
  await using invoker = await startInvokerProcess(args);
  using client = connect(invoker.port);
  for (const what of ["timer", "rejection"]) {
    assertEquals((await client.call([what])).texts, [what]);
    assertEquals((await client.call(["still here"])).texts, ["still here"], what);
  }
  await invoker.untilReported(/(left an error uncaught at [^]*){2}/);
  assertEquals(invoker.stderr().match(/left an error uncaught at .*errors\.ts:\d+/g)?.length, 2);
  invoker.signal("SIGTERM");
  assertEquals((await invoker.status).code, 0);
});

Deno.test("--max-concurrent-calls: one more is refused, and served when another has ended", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo", maxConcurrentCalls: 2 });
  const calls = [served.client.open(), served.client.open()];
  const outcomes = calls.map(outcomeOf);
  for (const call of calls) {
    call.write(toWireMessage("in"));
    assertEquals(await nextText(call), "in");
  }
  assertEquals(endOf(await served.client.call(["x"])), [
    "RESOURCE_EXHAUSTED",
    "error-server-busy",
    "Too many Calls at once: the limit is 2",
  ]);
  calls[0]?.end();
  calls[0]?.resume();
  assertEquals((await outcomes[0])?.status, "OK");
  assertEquals((await served.client.call(["x"])).texts, ["x"]);
  calls[1]?.end();
  calls[1]?.resume();
  assertEquals((await outcomes[1])?.status, "OK");
});

Deno.test("--max-concurrent-calls: many at once are served or refused, none is lost", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo", maxConcurrentCalls: 8 });
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => served.client.call(["x"])));
  const statuses = outcomes.map(({ status, texts }) => `${status} ${texts}`);
  for (const status of statuses) assertMatch(status, /^(OK x|RESOURCE_EXHAUSTED )$/);
  assert(statuses.includes("OK x"));
});

Deno.test("--max-message-size: a larger message is refused with the two sizes", async () => {
  await using served = await serveFixture("errors.ts", { handler: "size", maxMessageBytes: 1000 });
  assertEquals((await served.client.call(["x".repeat(900)])).texts, ["900"]);
  const { status, details } = await served.client.call(["x".repeat(2000)]);
  assertEquals(status, "RESOURCE_EXHAUSTED");
  assertMatch(details, /20\d\d/);
  assertMatch(details, /1000/);
  assertEquals((await served.client.call(["x"])).texts, ["1"]);
});

Deno.test("--max-message-size: in the middle of a stream it ends that Call only", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo", maxMessageBytes: 1000 });
  const { status } = await served.client.call(["a", "x".repeat(2000), "b"]);
  assertEquals(status, "RESOURCE_EXHAUSTED");
  assertEquals((await served.client.call(["b"])).texts, ["b"]);
});

Deno.test("--max-message-size: it is 4 MiB by default, and does not bound outputs", async () => {
  await using served = await serveFixture("errors.ts", { handler: "repeat" });
  const [text = ""] = (await served.client.call([String(6 * 1024 * 1024)])).texts;
  assertEquals(text.length, 6 * 1024 * 1024);
  const { status, details } = await served.client.call(["x".repeat(4 * 1024 * 1024 + 1)]);
  assertEquals(status, "RESOURCE_EXHAUSTED");
  assertStringIncludes(details, "4194304");
});

Deno.test("stop: what the drain timeout cancels ends with error-server-stopping", async () => {
  for (const isolation of ["worker", "none"] as const) {
    await using served = await serveFixture("errors.ts", {
      handler: "background",
      isolation,
      drainTimeoutMs: 50,
    });
    const pending = served.client.call(["wait"]);
    assertEquals((await served.client.call(["here"])).texts, ["here"]);
    await served.invoker.stop();
    assertEquals(
      endOf(await pending),
      ["UNAVAILABLE", "error-server-stopping", "The invoker is stopping"],
      isolation,
    );
  }
});

function endOf({ status, errorCode, details }: CallOutcome): (string | undefined)[] {
  return [status, errorCode, details];
}
