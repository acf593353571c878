import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { CloudEvent } from "cloudevents";
import { toEventJson } from "../../src/cloudevents/structured.ts";
import type { Context } from "../../src/function/context.ts";
import { answersOf } from "../../src/function/event_answer.ts";
import type { Frame } from "../../src/invocation/frame.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { frame, type TestHeaders } from "../support/frames.ts";
import { runFunction } from "../support/run_function.ts";

const json = "application/json";
const required = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t" };
const plain = { specversion: "1.0", id: "A", source: "/own", type: "own" };
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

function event(payload: string, headers: TestHeaders = {}): Frame {
  return frame(payload, { ...required, ...headers });
}

/** An output as the event that it is, with what no test can foresee checked and left out. */
function shown(output: Frame | undefined): Record<string, unknown> {
  assert(output);
  const { id, time, ...rest } = JSON.parse(toEventJson(output));
  assertMatch(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
  return UUID.test(id) ? rest : { id, ...rest };
}

Deno.test("context.event: has the attributes of the message, for each of them", async () => {
  const seen: unknown[] = [];
  const outcome = await runFunction(
    (_: unknown, context: Context) => void seen.push(context.event),
    [
      event("1", { "Content-Type": json, "ce-subject": "a%20b", "CE-Ext": "x" }),
      event("2", { "ce-id": "2" }),
      frame("3"),
    ],
    { promote: "each" },
  );
  assertEquals(outcome.error, undefined);
  assertEquals(seen.map((each) => each && { ...each }), [
    {
      specversion: "1.0",
      id: "1",
      source: "/s",
      type: "t",
      subject: "a b",
      ext: "x",
      datacontenttype: json,
    },
    { specversion: "1.0", id: "2", source: "/s", type: "t" },
    undefined,
  ]);
});

Deno.test("context.event: of a streaming handler is that of the Call's first message", async () => {
  async function* each(input: ReadableStream<string>, context: Context) {
    for await (const value of input) yield `${context.event?.id} ${value}`;
  }
  const { frames, texts, error } = await runFunction(each, [
    event("a"),
    event("b", { "ce-id": "2" }),
  ]);
  assertEquals(error, undefined);
  assertEquals(texts, ["1 a", "1 b"]);
  assertEquals(new Set(frames.map((each) => each.headers.get("ce-id")?.[0])).size, 2);
});

for (
  const [title, headers, payload, input] of [
    ["JSON", { "Content-Type": json }, '{"a":1}', { a: 1 }],
    ["text", { "Content-Type": "text/plain" }, "a", "a"],
    ["empty text", { "Content-Type": "text/plain" }, "", ""],
    ["none", {}, "", undefined],
    ["none, of JSON", { "Content-Type": json }, "", undefined],
    ["bytes", { "Content-Type": "application/octet-stream" }, "a", new Uint8Array([97])],
  ] as [string, TestHeaders, string, unknown][]
) {
  Deno.test(`an event's data is the input: ${title}`, async () => {
    let seen: unknown = "nothing";
    const { error } = await runFunction((value: unknown) => void (seen = value), [
      event(payload, headers),
    ]);
    assertEquals([error, seen], [undefined, input]);
  });
}

const wrong = [
  ["what it has not", { "ce-id": [] }, 'Cannot read the event: it has no "id"'],
  [
    "a version",
    { "ce-specversion": "0.3" },
    'Cannot read the event: its "specversion" is "0.3", not "1.0"',
  ],
  [
    "a time",
    { "ce-time": "now" },
    'Cannot read the event: its "time" is "now", which is not a time as in RFC 3339',
  ],
] as const;

for (const [title, headers, message] of wrong) {
  for (
    const [form, handler] of [
      ["direct", (value: unknown) => value],
      ["streaming", async function* (input: AsyncIterable<unknown>) {
        yield* input;
      }],
    ] as const
  ) {
    Deno.test(`an event that is none is not read: ${title}, ${form}`, async () => {
      const { error, frames } = await runFunction(handler, [event("a", headers)]);
      assertInstanceOf(error, InvokerError);
      assertEquals([error.code, error.message, frames.length], [
        "error-client-unmarshall",
        message,
        0,
      ]);
    });
  }
}

const answers: readonly [title: string, result: unknown, event: Record<string, unknown>][] = [
  ["a value", { a: 1 }, { datacontenttype: json, data: { a: 1 } }],
  ["text", "ü", { datacontenttype: "text/plain", data: "ü" }],
  ["bytes", new Uint8Array([255]), {
    datacontenttype: "application/octet-stream",
    data_base64: "/w==",
  }],
  ["a Message", { payload: 1, headers: { "X-A": "1", "Content-Type": json } }, {
    datacontenttype: json,
    data: 1,
  }],
  ["a Message with attributes", {
    payload: "a",
    headers: { "CE-Type": "own", "ce-subject": "für %25", "ce-ext": 5 },
  }, { type: "own", subject: "für %", ext: "5", datacontenttype: "text/plain", data: "a" }],
  ["a plain event", { ...plain, data: [1] }, { ...plain, datacontenttype: json, data: [1] }],
  ["a plain event without data", { ...plain, subject: null, n: 5, b: true }, {
    ...plain,
    n: "5",
    b: "true",
  }],
  ["a plain event of text that is JSON", { ...plain, datacontenttype: json, data: "a" }, {
    ...plain,
    datacontenttype: json,
    data: "a",
  }],
  ["a plain event of bytes", { ...plain, datacontenttype: "image/png", data_base64: "/w==" }, {
    ...plain,
    datacontenttype: "image/png",
    data_base64: "/w==",
  }],
  ["an event of the SDK", new CloudEvent({ ...plain, data: { a: 1 } }), {
    ...plain,
    datacontenttype: json,
    data: { a: 1 },
  }],
  [
    "an event of the SDK, of bytes",
    new CloudEvent({ ...plain, datacontenttype: "image/png", data: new Uint8Array([1]) }),
    { ...plain, datacontenttype: "image/png", data_base64: "AQ==" },
  ],
  // These only look like events.
  ["another specversion", { ...plain, specversion: "2.0" }, {
    datacontenttype: json,
    data: { ...plain, specversion: "2.0" },
  }],
  ["no id", { specversion: "1.0", source: "/s", type: "t" }, {
    datacontenttype: json,
    data: { specversion: "1.0", source: "/s", type: "t" },
  }],
  ["an id that is no text", { ...plain, id: 1 }, {
    datacontenttype: json,
    data: { ...plain, id: 1 },
  }],
];

for (const [title, result, expected] of answers) {
  Deno.test(`the answer of an event is one: ${title}`, async () => {
    const { frames, error } = await runFunction(() => result, [event("a")], { name: "f" });
    assertEquals(error, undefined);
    assertEquals(shown(frames[0]), {
      specversion: "1.0",
      source: "f",
      type: "f.output",
      ...expected,
    });
    assertEquals(frames.length, 1);
  });
}

Deno.test("the answer of an event: none for no result", async () => {
  assertEquals((await runFunction(() => undefined, [event("a")])).frames, []);
});

Deno.test("the answer of an event: passes the correlationId on, and has headers of its own", async () => {
  const result = { payload: "a", headers: { "X-A": ["1", "2"] } };
  const { frames } = await runFunction(() => result, [event("a", { correlationId: "7" })]);
  assertEquals(frames[0]?.headers.get("X-A"), ["1", "2"]);
  assertEquals(frames[0]?.headers.get("correlationId"), ["7"]);
});

Deno.test("the answer of an event: many outputs are as many events", async () => {
  const { frames } = await runFunction((_: unknown) => [1, 2].values(), [event("a")]);
  assertEquals(frames.map((each) => shown(each).data), ["1", "2"]);
  assert(frames[0]?.headers.get("ce-id")?.[0] !== frames[1]?.headers.get("ce-id")?.[0]);
});

Deno.test("the answer of an event: a schema of the output checks its data", async () => {
  const output = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value: unknown) =>
        value === 1 ? { value: { b: 2 } } : { issues: [{ message: "not 1" }] },
    },
  };
  const handler = (data: number) => ({
    interaction: "direct",
    output,
    run: () => ({ ...plain, data }),
  });
  const good = await runFunction(handler(1), [event("a")]);
  assertEquals(shown(good.frames[0]).data, { b: 2 });
  const bad = await runFunction(handler(3), [event("a")]);
  assertInstanceOf(bad.error, InvokerError);
  assertEquals(bad.error.message, "Cannot write the result: not 1");
});

for (
  const [title, result, message] of [
    [
      "a plain event",
      { ...plain, time: "now" },
      'its "time" is "now", which is not a time as in RFC 3339',
    ],
    [
      "a name",
      { ...plain, "my-ext": 1 },
      '"my-ext" is no name of an attribute, which is letters from a to z and digits',
    ],
    [
      "a Message",
      { payload: 1, headers: { "ce-source": "a b" } },
      'its "source" is "a b", which is not a URI reference',
    ],
    [
      "a header",
      { payload: 1, headers: { "ce-subject": "100%" } },
      'its "subject" is "100%", in which a percent sign stands for no character: it is written as "%25"',
    ],
  ] as const
) {
  Deno.test(`the answer of an event: what is none cannot be written: ${title}`, async () => {
    const { error } = await runFunction(() => result, [event("a")]);
    assertInstanceOf(error, InvokerError);
    assertEquals([error.code, error.message], [
      "error-client-marshall",
      `Cannot write the event: ${message}`,
    ]);
  });
}

Deno.test("an event that answers a plain message: of the SDK, and a Message with attributes", async () => {
  const sdk = await runFunction(() => new CloudEvent({ ...plain, data: 1 }), ["a"]);
  assertEquals(shown(sdk.frames[0]), { ...plain, datacontenttype: "text/plain", data: "1" });
  const message = { payload: 1, headers: { "ce-type": "own" } };
  const own = await runFunction(() => message, ["a"], { name: "f" });
  assertEquals(shown(own.frames[0]), {
    specversion: "1.0",
    source: "f",
    type: "own",
    datacontenttype: "text/plain",
    data: "1",
  });
});

Deno.test("a plain message: an object that looks like an event is a value", async () => {
  const { frames, texts } = await runFunction(() => ({ ...plain, data: 1 }), ["a"]);
  assertEquals(texts, [JSON.stringify({ ...plain, data: 1 })]);
  assertEquals([...frames[0]?.headers.keys() ?? []], ["Content-Type"]);
});

for (
  const [name, url, given, expected] of [
    ["greet", "file:///a/b.ts", {}, { source: "greet", type: "greet.output" }],
    ["default", "file:///a/greet.ts", {}, { source: "greet", type: "greet.output" }],
    ["default", "file:///a/greet/mod.ts", {}, { source: "greet", type: "greet.output" }],
    ["default", "file:///main.ts", {}, { source: "function", type: "function.output" }],
    ["größe", "file:///a.ts", {}, { source: "gr%C3%B6%C3%9Fe", type: "gr%C3%B6%C3%9Fe.output" }],
    ["f", "file:///a.ts", { source: "/x" }, { source: "/x", type: "f.output" }],
    ["f", "file:///a.ts", { type: "x" }, { source: "f", type: "x" }],
  ] as const
) {
  Deno.test(`answersOf: ${name} of ${url}, ${JSON.stringify(given)}`, () => {
    assertEquals(answersOf(name, url, given), expected);
  });
}
