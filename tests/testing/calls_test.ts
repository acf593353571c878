import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { CallError, loadFunction, type Message, type TestedFunction } from "../../mod.ts";
import { NoStock, takeEvents } from "./tested.ts";

function load(handler: string): Promise<TestedFunction> {
  takeEvents();
  return loadFunction(import.meta.resolve("./tested.ts"), { handler });
}

async function failureOf(answer: Promise<unknown>): Promise<CallError> {
  return await assertRejects(() => answer, CallError);
}

const SENT: readonly [value: unknown, contentType: string | undefined, given: string][] = [
  ["3.5", undefined, 'string "3.5"'],
  [3.5, undefined, 'string "3.5"'],
  [true, undefined, 'string "true"'],
  [{ a: [1, null] }, undefined, 'object {"a":[1,null]}'],
  [null, undefined, "object null"],
  [new Date(0), undefined, 'string "1970-01-01T00:00:00.000Z"'],
  [new Uint8Array([1, 255]), undefined, "bytes 1,255"],
  [new Uint8Array([1, 255]).buffer, undefined, "bytes 1,255"],
  [new URLSearchParams({ a: "1" }), undefined, 'object {"a":"1"}'],
  [{ a: 1 }, "application/x-www-form-urlencoded", 'object {"a":"1"}'],
  ["3.5", "application/json", 'string "3.5"'],
  [3.5, "application/json", "number 3.5"],
  [3.5, "application/vnd.some+json", "number 3.5"],
  ["é", "text/plain; charset=utf-8", 'string "é"'],
  ["e", "text/plain; charset=iso-8859-1", 'string "e"'],
  [new Uint8Array([0xe9]), "text/plain; charset=iso-8859-1", 'string "é"'],
  [new TextEncoder().encode('{"a":1}'), "application/json", 'object {"a":1}'],
];
Deno.test("call: values are sent as they would rather be, or as contentType says", async () => {
  await using kind = await load("kind");
  for (const [value, contentType, given] of SENT) {
    assertEquals(await kind.call(value, contentType === undefined ? {} : { contentType }), given);
  }
});

const UNSENDABLE: readonly [value: unknown, contentType: string | undefined, message: string][] = [
  [Symbol("s"), undefined, 'Cannot send the value: Cannot write a symbol as "application/json"'],
  [new Map(), "application/json", "Cannot send the value: Cannot write a Map as"],
  [{ a: 1 }, "text/foobar", 'Cannot send a plain object as "text/foobar": the function has no'],
  ["é", "text/plain; charset=iso-8859-1", "text is written as UTF-8, send bytes"],
];
Deno.test("call: what cannot be sent is the test's own mistake", async () => {
  await using kind = await load("kind");
  for (const [value, contentType, message] of UNSENDABLE) {
    const options = contentType === undefined ? {} : { contentType };
    const error = await assertRejects(() => kind.call(value, options), TypeError);
    assertStringIncludes(error.message, message);
  }
});

Deno.test("call: bytes are the function's own", async () => {
  await using overwrite = await load("overwrite");
  const bytes = new Uint8Array([1, 2, 3]);
  assertEquals(await overwrite.call(bytes), new Uint8Array(3));
  assertEquals(bytes, new Uint8Array([1, 2, 3]));
});

Deno.test("call: without a value no message is sent; without an output it gives undefined", async () => {
  await using kind = await load("kind");
  assertEquals([await kind.call(), await kind.call(undefined)], [undefined, undefined]);
  await using echo = await load("echo");
  assertEquals(await echo.call(), undefined);
  assertEquals(takeEvents(), ["start", "end", "finally"]);
});

Deno.test("call: it may be kept without its function, and called many times at once", async () => {
  const { call } = await load("kind");
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => call(`${i}`)));
  assertEquals(answers, Array.from({ length: 100 }, (_, i) => `string "${i}"`));
});

Deno.test("call: several outputs are refused, and the function is told to end", async () => {
  await using count = await load("count");
  await assertRejects(
    () => count.call(),
    Error,
    'Cannot give one answer of "count": there are several, read them with stream()',
  );
  assertEquals(takeEvents().at(-1), "finally");
});

Deno.test("call: headers and accept go with every message, those of a Message win", async () => {
  await using headersOf = await load("headersOf");
  const options = { accept: "application/json", headers: { "X-One": "1", "x-two": ["2", "3"] } };
  assertEquals(await headersOf.call("a", options), {
    accept: "application/json",
    "content-type": "text/plain",
    "x-one": "1",
    "x-two": "2, 3",
  });
  const message: Message = {
    payload: "a",
    headers: new Headers({ "x-one": "own", "content-type": "text/plain;charset=utf-8" }),
  };
  assertEquals(await headersOf.call(message, { ...options, contentType: "application/json" }), {
    accept: "application/json",
    "content-type": "text/plain;charset=utf-8",
    "x-one": "own",
    "x-two": "2, 3",
  });
});

const ANSWERS: readonly [type: string, sent: unknown, value: unknown][] = [
  ["text/html; charset=utf-8", "<p>é", "<p>é"],
  ["application/json", "[1]", [1]],
  ["image/png", new Uint8Array([137, 80]), new Uint8Array([137, 80])],
  ["application/x-nonsense", "x", new Uint8Array([120])],
];
Deno.test("call: answers are read by their Content-Type, unknown ones as text or bytes", async () => {
  await using answerAs = await load("answerAs");
  for (const [type, sent, value] of ANSWERS) {
    assertEquals(await answerAs.call(sent, { headers: { "x-type": type } }), value);
  }
  await assertRejects(
    () => answerAs.call("{", { headers: { "x-type": "application/json" } }),
    Error,
    'Cannot read the answer as "application/json": parsing "{"',
  );
});

Deno.test("call: the function's own codecs write and read", async () => {
  await using reversed = await load("reversed");
  const contentType = "text/x-reversed";
  const [answer] = await Array.fromAsync(
    reversed.stream(["abc"], { contentType, accept: contentType }),
  );
  assert(answer);
  assertEquals([new TextDecoder().decode(answer.payload), answer.value], ["!cba", "abc!"]);
});

Deno.test("call: a failure is what the caller is told, with what was thrown as its cause", async () => {
  await using order = await load("order");
  const failure = await failureOf(order.call("tea"));
  assertEquals([failure.name, failure.status, failure.code, failure.message], [
    "CallError",
    "UNKNOWN",
    "error-server-function-invocation",
    "no tea left",
  ]);
  assert(failure.cause instanceof NoStock);
  assertEquals(failure.cause.article, "tea");
});

Deno.test("call: the stack of a failure begins where the Call was made", async () => {
  await using order = await load("order");
  const { stack = "" } = await failureOf(order.call("tea"));
  const [first, second = ""] = stack.split("\n");
  assertEquals(first, "CallError: no tea left");
  assertStringIncludes(second, import.meta.url);
});

Deno.test("call: a permission that the test does not have is told of as in a sandbox", {
  permissions: { read: [new URL("..", import.meta.url), "src", "mod.ts"] },
}, async () => {
  await using readHost = await load("readHost");
  const failure = await failureOf(readHost.call("x"));
  assertEquals([failure.status, failure.code], [
    "PERMISSION_DENIED",
    "error-server-permission-denied",
  ]);
  assertStringIncludes(failure.message, "-R=/etc/hostname to grant it");
});

Deno.test("call: a signal cancels the Call, also one that has aborted before", async () => {
  await using wait = await load("wait");
  const controller = new AbortController();
  const waiting = failureOf(wait.call("x", { signal: controller.signal }));
  await until("waiting");
  controller.abort(new Error("enough"));
  const aborted = AbortSignal.abort(new Error("never"));
  const failures = [await waiting, await failureOf(wait.call("x", { signal: aborted }))];
  assertEquals(
    failures.map(({ status, code, message, cause }) => [status, code, message, `${cause}`]),
    [
      ["CANCELLED", undefined, "the Call was cancelled", "Error: enough"],
      ["CANCELLED", undefined, "the Call was cancelled", "Error: never"],
    ],
  );
  assertEquals(takeEvents(), ["waiting", "aborted AbortError"]);
});

Deno.test("call: the deadline ends the Call, also one that has passed", async () => {
  await using wait = await load("wait");
  for (const ms of [1000, 0, -1000]) {
    const failure = await failureOf(wait.call("x", { deadline: new Date(Date.now() + ms) }));
    assertEquals([failure.status, failure.message], [
      "DEADLINE_EXCEEDED",
      "the deadline has passed",
    ]);
  }
  assertEquals(takeEvents(), ["waiting", "aborted TimeoutError"]);
});

Deno.test("call: a deadline that is not reached leaves no timer", async () => {
  await using kind = await load("kind");
  for (const ms of [60_000, 2 ** 40]) {
    assertEquals(await kind.call("x", { deadline: new Date(Date.now() + ms) }), 'string "x"');
  }
});

Deno.test("call: a deadline that is no time is the test's own mistake", async () => {
  await using kind = await load("kind");
  await assertRejects(() => kind.call("x", { deadline: new Date("soon") }), TypeError, "deadline");
});

Deno.test("stream: text and bytes are refused, which would be taken apart", async () => {
  await using kind = await load("kind");
  assertThrows(() => kind.stream("abc"), TypeError, "give its messages as an array, [value]");
  assertThrows(() => kind.stream(new Uint8Array(2)), TypeError, "Cannot stream a Uint8Array");
});

async function until(event: string): Promise<void> {
  const { events } = await import("./tested.ts");
  while (!events.includes(event)) await new Promise((resolve) => setTimeout(resolve, 1));
}
