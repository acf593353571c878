import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { batches, eachBatch, frame, headersOf } from "../support/frames.ts";
import { describeError, openFunction, runFunction } from "../support/run_function.ts";

const invocation = (message: string) => `error-server-function-invocation: ${message}`;
const boom = () => {
  throw new Error("boom");
};

const forms: [
  title: string,
  handler: unknown,
  messages: string[],
  texts: string[],
  error?: string,
][] = [
  ["f(x) → y", (x: string) => x.toUpperCase(), ["a"], ["A"]],
  ["f(x) → y, async", async (x: string) => await Promise.resolve(x + x), ["a"], ["aa"]],
  ["f(x)", (_: string) => {}, ["a"], []],
  ["f(x), async", async (_: string) => await Promise.resolve(), ["a"], []],
  ["f() → y", () => "y", ["a"], ["y"]],
  ["f() → y, async", async () => await Promise.resolve("y"), ["a"], ["y"]],
  ["f()", () => {}, ["a"], []],
  ["f(), async", async () => await Promise.resolve(), ["a"], []],
  ["f(x) that throws", (_: string) => boom(), ["a"], [], invocation("boom")],
  [
    "f(x) that rejects",
    (_: string) => Promise.reject(new TypeError("no")),
    ["a"],
    [],
    invocation("no"),
  ],
  ["f() that throws", () => boom(), ["a"], [], invocation("boom")],
  ["f() that rejects", () => Promise.reject("text"), ["a"], [], invocation("text")],
  ["f(x) → undefined", (_: string) => undefined, ["a"], []],
  ["f(x) → null, which is JSON", (_: string) => null, ["a"], ["null"]],
  ["f(x) → an empty string, which is an output", (_: string) => "", ["a"], [""]],
  ["f(x) → false", (_: string) => false, ["a"], ["false"]],
  ["f(x) → a thenable", (x: string) => ({ then: (f: (y: string) => void) => f(x) }), ["a"], ["a"]],
  ["f(x) → ReadableStream", (x: string) => ReadableStream.from([...x]), ["abc"], ["a", "b", "c"]],
  [
    "f(x) → a promised ReadableStream",
    async (x: string) => await Promise.resolve(ReadableStream.from([...x])),
    ["ab"],
    ["a", "b"],
  ],
  [
    "f(x) → AsyncIterable",
    (x: string) => ({
      async *[Symbol.asyncIterator]() {
        yield* x;
      },
    }),
    ["ab"],
    ["a", "b"],
  ],
  [
    "function*(x)",
    function* (x: string) {
      yield* x;
    },
    ["ab"],
    ["a", "b"],
  ],
  ["f(x) → an empty ReadableStream", (_: string) => ReadableStream.from([]), ["a"], []],
  ["f(x) → an array, which is one output", (x: string) => [...x], ["ab"], ['["a","b"]']],
  ["f(x) → bytes, which are one output", (_: string) => new Uint8Array([65, 66]), ["a"], ["AB"]],
  [
    "many outputs of which some are undefined",
    function* (_: string) {
      yield undefined;
      yield 1;
      yield undefined;
      yield null;
      yield undefined;
    },
    ["a"],
    ["1", "null"],
  ],
  [
    "many outputs and then an error",
    function* (x: string) {
      yield x;
      yield x;
      boom();
    },
    ["a"],
    ["a", "a"],
    invocation("boom"),
  ],
  [
    "many async outputs and then an error",
    (x: string) => ({
      async *[Symbol.asyncIterator]() {
        yield x;
        await Promise.reject(new Error("late"));
      },
    }),
    ["a"],
    ["a"],
    invocation("late"),
  ],
  ["f(x) without messages is not run", (_: string) => boom(), [], []],
  ["f() without messages is run all the same", () => "y", [], ["y"]],
  ["f() without messages that returns nothing", () => {}, [], []],
  ["f(x) for the first message only", (x: string) => x, ["a", "b", "c"], ["a"]],
  ["f() once for many messages", () => "y", ["a", "b", "c"], ["y"]],
  [
    "f(x) → an iterable that cannot be begun",
    (_: string) => ({ [Symbol.asyncIterator]: boom }),
    ["a"],
    [],
    invocation("boom"),
  ],
];

for (const [title, handler, messages, texts, error] of forms) {
  Deno.test(`direct: ${title}`, async () => {
    const outcome = await runFunction(handler, messages);
    assertEquals([outcome.texts, describeError(outcome.error)], [texts, error]);
  });
}

Deno.test("direct: a stream that somebody else reads is the handler's mistake", async () => {
  const { error } = await runFunction((_: string) => {
    const stream = ReadableStream.from(["a"]);
    stream.getReader();
    return stream;
  }, ["a"]);
  assert(describeError(error)?.startsWith("error-server-function-invocation: "), `${error}`);
});

Deno.test("direct: only what has no parameters may return a pair of streams", async () => {
  const { error } = await runFunction((_: string) => new TransformStream(), ["a"]);
  assertEquals(
    describeError(error),
    invocation(
      'Cannot stream through the result of "default": what is run message by message cannot ' +
        "return a TransformStream, only a function without parameters that is run once a Call",
    ),
  );
});

const each: typeof forms = [
  ["f(x) → y", (x: string) => x + x, ["a", "b", "c"], ["aa", "bb", "cc"]],
  [
    "an undefined result in between",
    (x: string) => x === "b" ? undefined : x,
    ["a", "b", "c"],
    ["a", "c"],
  ],
  ["f() once a message", () => "y", ["a", "b"], ["y", "y"]],
  ["f() without messages is not run", () => boom(), [], []],
  [
    "many outputs a message",
    function* (x: string) {
      yield x + 1;
      yield x + 2;
    },
    ["a", "b"],
    ["a1", "a2", "b1", "b2"],
  ],
  [
    "an error ends it after the outputs before",
    (x: string) => x === "b" ? boom() : x,
    ["a", "b", "c"],
    ["a"],
    invocation("boom"),
  ],
];

for (const [title, handler, messages, texts, error] of each) {
  Deno.test(`direct, each: ${title}`, async () => {
    const outcome = await runFunction(handler, messages, { promote: "each" });
    assertEquals([outcome.texts, describeError(outcome.error)], [texts, error]);
  });
}

Deno.test("direct, each: answers in order, one message at a time", async () => {
  let running = 0;
  const handler = async (x: number) => {
    assertEquals(++running, 1);
    await new Promise((resolve) => setTimeout(resolve, 3 - x));
    running--;
    return x;
  };
  const input = ["0", "1", "2"].map((text) => frame(text, { "Content-Type": "application/json" }));
  const { texts, error } = await runFunction(handler, input, { promote: "each" });
  assertEquals([texts, error], [["0", "1", "2"], undefined]);
});

Deno.test("direct, each: a batch of several messages is several messages", async () => {
  const input = batches([frame("a"), frame("b")], [frame("c")]);
  const outputs = openFunction((x: string) => x, input, { promote: "each" });
  assertEquals((await Array.fromAsync(eachBatch(outputs))).length, 3);
});

Deno.test("direct, each: Accept and correlationId are those of each message", async () => {
  const { frames } = await runFunction((x: string) => x, [
    frame("a", { Accept: "application/json", correlationId: "1" }),
    frame("b"),
    frame("c", { accept: "application/octet-stream", CORRELATIONID: "3" }),
  ], { promote: "each" });
  assertEquals(frames.map(headersOf), [
    { "Content-Type": ["application/json"], correlationId: ["1"] },
    { "Content-Type": ["text/plain"] },
    { "Content-Type": ["application/octet-stream"], correlationId: ["3"] },
  ]);
});

Deno.test("direct: several values of Accept are one list", async () => {
  const accept = ["text/plain;q=0.1", "application/json"];
  const { frames } = await runFunction((x: string) => x, [frame("a", { Accept: accept })]);
  assertEquals(frames.map(headersOf), [{ "Content-Type": ["application/json"] }]);
});

Deno.test("direct: lets go of the input that remains", async () => {
  const reasons: unknown[] = [];
  let pulls = 0;
  const input = new ReadableStream({
    pull: (controller) => controller.enqueue([frame(`${++pulls}`)]),
    cancel: (reason) => void reasons.push(reason),
  }, { highWaterMark: 0 });
  const outputs = await Array.fromAsync(eachBatch(openFunction((x: string) => x, input)));
  assertEquals([outputs.length, pulls, reasons.length], [1, 1, 1]);
});

Deno.test("direct: reads no further message before the one before has been answered", async () => {
  let pulls = 0;
  const input = new ReadableStream({
    pull: (controller) => controller.enqueue([frame(`${++pulls}`)]),
  }, { highWaterMark: 0 });
  const reader = openFunction((x: string) => x, input, { promote: "each" }).getReader();
  await new Promise((resolve) => setTimeout(resolve, 2));
  assertEquals(pulls, 0);
  await reader.read();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 2));
  assertEquals(pulls, 2);
  await reader.cancel();
});

Deno.test("direct: does not make many outputs ahead of their reader", async () => {
  let made = 0;
  const handler = function* (_: string) {
    while (true) yield ++made;
  };
  const reader = openFunction(handler, batches([frame("a")])).getReader();
  await reader.read();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 2));
  assertEquals(made, 2);
  await reader.cancel();
});

Deno.test("direct: a payload that cannot be read is the caller's error, and nothing runs", async () => {
  const bad = frame("{", { "Content-Type": "application/json" });
  const { texts, error } = await runFunction((_: unknown) => boom(), [bad]);
  assertEquals(texts, []);
  assert(describeError(error)?.startsWith("error-client-unmarshall: "), `${error}`);
});

Deno.test("direct, each: a payload that cannot be read comes after the outputs before it", async () => {
  const { texts, error } = await runFunction((x: unknown) => x, [
    "a",
    frame("b", { "Content-Type": "text/foobar" }),
    "c",
  ], { promote: "each" });
  assertEquals(texts, ["a"]);
  assertEquals(
    describeError(error),
    "error-client-content-type-unsupported: Unsupported Content-Type: text/foobar",
  );
});

Deno.test("direct: a handler without parameters does not mind what the payload is", async () => {
  const bad = frame("{", { "Content-Type": "text/foobar" });
  for (const promote of ["first", "each"] as const) {
    const { texts, error } = await runFunction(() => "y", [bad], { promote });
    assertEquals([texts, error], [["y"], undefined]);
  }
});

Deno.test("direct: a result that cannot be written fails with the cause", async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const { error } = await runFunction((_: string) => circle, ["a"]);
  assert(describeError(error)?.startsWith("error-client-marshall: "), `${error}`);
});

Deno.test("direct: an output that cannot be written ends the generator that made it", async () => {
  let ended = false;
  const handler = function* (_: string) {
    try {
      yield "a";
      yield Symbol("not for the wire");
      yield "c";
    } finally {
      ended = true;
    }
  };
  const { texts, error } = await runFunction(handler, ["x"]);
  assertEquals([texts, ended], [["a"], true]);
  assert(describeError(error)?.startsWith("error-client-marshall: "), `${error}`);
});

Deno.test("direct: nothing acceptable names what was asked for", async () => {
  const { error } = await runFunction((x: string) => x, [frame("a", { Accept: "text/foobar" })]);
  assertEquals(
    describeError(error),
    "error-client-accept-type-unsupported: unsupported content types: [text/foobar]",
  );
});

Deno.test("direct: what a handler does to its rawHeaders changes nothing for the next message", async () => {
  const { headers } = frame("", { "x-name": ["1", "2"] });
  const handler = (_: string, { rawHeaders }: Context) => {
    const told = JSON.stringify([...rawHeaders]);
    const own = rawHeaders as Map<string, string[]>;
    own.get("x-name")?.push("3");
    own.set("y", []);
    return told === JSON.stringify([...rawHeaders]) ? "its own is not kept" : told;
  };
  // Messages whose headers are the same bytes share them.
  const messages = ["a", "b"].map((text) => ({ payload: frame(text).payload, headers }));
  const { texts } = await runFunction(handler, messages, { promote: "each" });
  assertEquals(texts, Array(2).fill('[["x-name",["1","2"]]]'));
});

Deno.test("direct: the context tells of the message, the Call and the handler", async () => {
  const seen: Context[] = [];
  const handler = (_: string, context: Context) => void seen.push(context);
  const { signal } = new AbortController();
  const messages = [
    frame("a", {
      "X-Name": ["1", "2"],
      CorrelationId: "id",
      "not a header name": "x",
      "X-L": "日本",
    }),
    frame("b"),
  ];
  const options = { promote: "each", deadlineMs: 86_400_000, name: "rot13", signal } as const;
  await runFunction(handler, messages, options);
  const [first, second] = seen;
  assertEquals(first && [...first.headers], [["correlationid", "id"], ["x-name", "1, 2"]]);
  assertEquals(second && [...second.headers], []);
  assertEquals(first && [...first.rawHeaders], [
    ["X-Name", ["1", "2"]],
    ["CorrelationId", ["id"]],
    ["not a header name", ["x"]],
    ["X-L", ["日本"]],
  ]);
  assertEquals(second && [...second.rawHeaders], []);
  assertEquals([first?.correlationId, second?.correlationId], ["id", undefined]);
  assertEquals(first?.deadline, new Date("1970-01-02"));
  assertEquals(first?.handler, "rot13");
  assertStrictEquals(first?.signal, signal);
});

Deno.test("direct: a Call without a deadline has none in its context", async () => {
  const { texts } = await runFunction(
    (_: string, { deadline }: Context) => String(deadline),
    ["a"],
  );
  assertEquals(texts, ["undefined"]);
});

const definitions: typeof forms = [
  [
    "input number",
    { interaction: "direct", input: "number", run: (x: number) => x + 1 },
    ["3.5"],
    ["4.5"],
  ],
  [
    "input number that is none",
    { interaction: "direct", input: "number", run: (x: number) => x },
    ["foo"],
    [],
    'error-client-unmarshall: parsing "foo": not a number',
  ],
  ["input bytes", { interaction: "direct", input: "bytes", run: (x: Uint8Array) => x.length }, [
    "é",
  ], ["2"]],
  ["input json", { interaction: "direct", input: "json", run: (x: number[]) => x[0] }, ["[7]"], [
    "7",
  ]],
  ["input none", { interaction: "direct", input: "none", run: (x: unknown) => String(x) }, [], [
    "undefined",
  ]],
  [
    "input none for each",
    { interaction: "direct", input: "none", promote: "each", run: () => "y" },
    ["a", "b"],
    ["y", "y"],
  ],
  [
    "promote each",
    { interaction: "direct", promote: "each", run: (x: string) => x },
    ["a", "b"],
    ["a", "b"],
  ],
];

for (const [title, handler, messages, texts, error] of definitions) {
  Deno.test(`direct definition: ${title}`, async () => {
    const outcome = await runFunction(handler, messages);
    assertEquals([outcome.texts, describeError(outcome.error)], [texts, error]);
  });
}
