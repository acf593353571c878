import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Transform } from "node:stream";
import type { Context } from "../../src/function/context.ts";
import type { Frame } from "../../src/invocation/frame.ts";
import { FrameQueue } from "../../src/invocation/frame_queue.ts";
import { batches, collect, frame, headersOf, silence, textOf } from "../support/frames.ts";
import { describeError, openFunction, runFunction } from "../support/run_function.ts";

type Input = ReadableStream<string>;
const invocation = (message: string) => `error-server-function-invocation: ${message}`;
const streaming = <F>(f: F) => Object.assign(f as object, { interactionModel: "streaming" });
const upper = () =>
  new TransformStream<string, string>({
    transform: (text, controller) => controller.enqueue(text.toUpperCase()),
    flush: (controller) => controller.enqueue("!"),
  });

const duplex = () =>
  new Transform({
    objectMode: true,
    transform: (text, _encoding, done) => done(null, text.toUpperCase()),
    flush: (done) => done(null, "!"),
  });

class Upper extends TransformStream<string, string> {
  constructor() {
    super({ transform: (text, controller) => controller.enqueue(text.toUpperCase()) });
  }
}

async function* echo(input: Input) {
  yield* input;
}

const forms: [
  title: string,
  handler: unknown,
  messages: string[],
  texts: string[],
  error?: string,
][] = [
  ["an async generator", echo, ["a", "b"], ["a", "b"]],
  ["an async generator without messages", echo, [], []],
  [
    "an async generator that answers after the end",
    async function* (input: Input) {
      yield (await Array.fromAsync(input)).join("");
    },
    ["a", "b"],
    ["ab"],
  ],
  [
    "an async generator that begins before any message",
    async function* (input: Input) {
      yield "hello";
      yield* input;
    },
    [],
    ["hello"],
  ],
  [
    "undefined is no output",
    async function* (input: Input) {
      for await (const text of input) yield text === "b" ? undefined : text;
      yield null;
    },
    ["a", "b", "c"],
    ["a", "c", "null"],
  ],
  [
    "an async generator that leaves its input",
    async function* (input: Input) {
      for await (const text of input) {
        yield text;
        break;
      }
      yield "done";
    },
    ["a", "b"],
    ["a", "done"],
  ],
  [
    "an async generator that does not look at its input",
    async function* () {
      yield "x";
    },
    ["a", "b"],
    ["x"],
  ],
  [
    "outputs and then an error",
    async function* (input: Input) {
      for await (const text of input) {
        yield text;
        if (text === "b") throw new Error("boom");
      }
    },
    ["a", "b", "c"],
    ["a", "b"],
    invocation("boom"),
  ],
  ["f() → TransformStream", upper, ["a", "b"], ["A", "B", "!"]],
  ["f() → a promised TransformStream", () => Promise.resolve(upper()), ["a"], ["A", "!"]],
  ["f() → TransformStream without messages", upper, [], ["!"]],
  [
    "f() → readable and writable of other streams",
    () => {
      const { readable, writable } = upper();
      return { readable, writable, more: 1 };
    },
    ["a"],
    ["A", "!"],
  ],
  ["f() → a Duplex of Node", duplex, ["a", "b"], ["A", "B", "!"]],
  ["f() → a Duplex of Node without messages", duplex, [], ["!"]],
  [
    "f() → a Duplex of Node that fails",
    () =>
      new Transform({
        objectMode: true,
        transform: (text, _encoding, done) =>
          text === "b" ? done(new Error("boom")) : done(null, text),
      }),
    ["b"],
    [],
    invocation("boom"),
  ],
  ["a class that extends TransformStream", Upper, ["a", "b"], ["A", "B"]],
  [
    "a TransformStream that throws",
    () =>
      new TransformStream<string, string>({
        transform(text, controller) {
          if (text === "b") throw new Error("boom");
          controller.enqueue(text);
        },
      }),
    ["a", "b"],
    ["a"],
    invocation("boom"),
  ],
  [
    "a TransformStream that ends by itself",
    () =>
      new TransformStream<string, string>({
        transform(text, controller) {
          controller.enqueue(text);
          controller.terminate();
        },
      }),
    ["a", "b"],
    ["a"],
  ],
  [
    "f(input) → ReadableStream that says it is streaming",
    streaming((input: Input) => input.pipeThrough(upper())),
    ["a"],
    ["A", "!"],
  ],
  [
    "f(input) → a promised AsyncIterable",
    streaming((input: Input) => Promise.resolve(echo(input))),
    [
      "a",
      "b",
    ],
    ["a", "b"],
  ],
  ["f(input) → its input", streaming((input: Input) => input), ["a", "b"], ["a", "b"]],
  [
    "f(input) → one value",
    streaming((_: Input) => 7),
    ["a"],
    [],
    invocation(
      'Cannot stream the result of "default": a streaming handler returns a ReadableStream or an ' +
        "AsyncIterable, this one returned a number",
    ),
  ],
  [
    "f(input) that throws at once",
    streaming((_: Input) => {
      throw new Error("boom");
    }),
    [],
    [],
    invocation("boom"),
  ],
  [
    "a definition with declared input",
    {
      interaction: "streaming",
      input: "number",
      async *run(input: ReadableStream<number>) {
        let sum = 0;
        for await (const x of input) yield sum += x;
      },
    },
    ["1", "2.5"],
    ["1", "3.5"],
  ],
];

for (const [title, handler, messages, texts, error] of forms) {
  Deno.test(`streaming: ${title}`, async () => {
    const outcome = await runFunction(handler, messages);
    assertEquals([outcome.texts, describeError(outcome.error)], [texts, error]);
  });
}

Deno.test("streaming: a class has one instance a Call", async () => {
  let instances = 0;
  class Counting extends TransformStream<string, string> {
    constructor() {
      const instance = ++instances;
      super({ transform: (text, controller) => controller.enqueue(`${instance}${text}`) });
    }
  }
  const first = await runFunction(Counting, ["a", "b"]);
  const second = await runFunction(Counting, ["c"]);
  assertEquals([first.texts, second.texts], [["1a", "1b"], ["2c"]]);
});

Deno.test("streaming: a message is answered before the next one has come", async () => {
  const queue = new FrameQueue();
  const reader = openFunction(echo, queue.readable).getReader();
  for (const text of ["a", "b"]) {
    queue.push([frame(text)]);
    assertEquals((await reader.read()).value?.map(textOf), [text]);
  }
  queue.close();
  assertEquals((await reader.read()).done, true);
});

Deno.test("streaming: the output's end lets go of the input that is left", async () => {
  const reasons: unknown[] = [];
  const input = new ReadableStream<readonly Frame[]>(
    { cancel: (reason) => void reasons.push(reason) },
    { highWaterMark: 0 },
  );
  const handler = async function* (_: Input) {
    yield "x";
  };
  assertEquals((await collect(openFunction(handler, input))).texts, ["x"]);
  assertEquals(reasons.length, 1);
});

Deno.test("streaming: input that is not read is not asked for", async () => {
  let pulls = 0;
  const input = new ReadableStream<readonly Frame[]>({
    pull: (controller) => controller.enqueue([frame(`${++pulls}`)]),
  }, { highWaterMark: 0 });
  const { promise: never } = Promise.withResolvers<void>();
  const handler = async function* (values: Input) {
    const reader = values.getReader();
    yield (await reader.read()).value;
    yield (await reader.read()).value;
    await never;
  };
  const reader = openFunction(handler, input).getReader();
  await reader.read();
  await reader.read();
  const third = reader.read();
  await new Promise((resolve) => setTimeout(resolve, 2));
  assertEquals(pulls, 2);
  await reader.cancel();
  await third;
});

Deno.test("streaming: nothing is made before somebody reads", async () => {
  let started = false;
  const handler = async function* (_: Input) {
    started = true;
    yield "x";
  };
  const stream = openFunction(handler, silence());
  await new Promise((resolve) => setTimeout(resolve, 2));
  assertEquals(started, false);
  await stream.cancel();
});

Deno.test("streaming: outputs go by the first Accept that comes and the first correlationId", async () => {
  const { frames } = await runFunction(echo, [
    frame("a", { correlationId: "1" }),
    frame("b", { Accept: "application/json", correlationId: "2" }),
    frame("c", { Accept: "text/plain" }),
  ]);
  assertEquals(frames.at(-1) && headersOf(frames[2] as Frame), {
    "Content-Type": ["application/json"],
    correlationId: ["1"],
  });
  assertEquals(frames.map((each) => each.headers.get("correlationId")), [["1"], ["1"], ["1"]]);
});

Deno.test("streaming: the context's headers fill when the first message comes", async () => {
  const seen: unknown[] = [];
  const queue = new FrameQueue();
  const handler = async function* (input: Input, context: Context) {
    const { headers } = context;
    seen.push([...headers], context.correlationId);
    yield "ready";
    for await (const text of input) {
      seen.push([...headers], context.correlationId);
      yield text;
    }
  };
  const reader = openFunction(handler, queue.readable, { deadlineMs: 0 }).getReader();
  await reader.read();
  queue.push([frame("a", { "X-Name": "1", correlationId: "id" })]);
  await reader.read();
  queue.push([frame("b", { "X-Name": "2", correlationId: "other" })]);
  queue.close();
  await reader.read();
  const first = [["correlationid", "id"], ["x-name", "1"]];
  assertEquals(seen, [[], undefined, first, "id", first, "id"]);
  await reader.cancel();
});

Deno.test("streaming: the context tells of the Call and the handler", async () => {
  const { signal } = new AbortController();
  const seen: Context[] = [];
  const handler = async function* (_: Input, context: Context) {
    seen.push(context);
    yield* [];
  };
  await runFunction(handler, [], { signal, deadlineMs: 86_400_000, name: "chat" });
  assertEquals([seen[0]?.handler, seen[0]?.deadline], ["chat", new Date("1970-01-02")]);
  assertStrictEquals(seen[0]?.signal, signal);
});

const bad = frame("{", { "Content-Type": "application/json" });

const decodeErrors: [title: string, handler: unknown, texts: string[]][] = [
  ["an async generator", echo, ["a"]],
  [
    "a handler that swallows the error",
    async function* (input: Input) {
      try {
        yield* input;
      } catch {
        // goes on as if nothing had happened
      }
      yield "not to be sent";
    },
    ["a"],
  ],
  [
    "a handler that throws another error instead",
    async function* (input: Input) {
      try {
        yield* input;
      } catch {
        throw new Error("mine");
      }
    },
    ["a"],
  ],
  [
    "a handler that swallows the error and waits for something else",
    async function* (input: Input) {
      try {
        yield* input;
      } catch {
        await new Promise(() => {});
      }
    },
    ["a"],
  ],
  ["a TransformStream", () => new TransformStream(), ["a"]],
  ["a pipe", streaming((input: Input) => input.pipeThrough(new TransformStream())), ["a"]],
];

for (const [title, handler, texts] of decodeErrors) {
  Deno.test(`streaming: a payload that cannot be read ends the Call of ${title}`, async () => {
    const outcome = await runFunction(handler, ["a", bad, "c"]);
    assertEquals(outcome.texts, texts);
    assert(describeError(outcome.error)?.startsWith("error-client-unmarshall: "));
  });
}

for (const [title, handler, texts] of decodeErrors) {
  Deno.test(`streaming: so it does when it comes together with others, for ${title}`, async () => {
    const input = batches([frame("a"), bad, frame("c")]);
    const outcome = await collect(openFunction(handler, input));
    assertEquals(outcome.texts, texts);
    assert(describeError(outcome.error)?.startsWith("error-client-unmarshall: "));
  });
}

Deno.test("streaming: an output that cannot be written ends the handler", async () => {
  let ended = false;
  const handler = async function* (_: Input) {
    try {
      yield "a";
      yield () => {};
    } finally {
      ended = true;
    }
  };
  const { texts, error } = await runFunction(handler, []);
  assertEquals([texts, ended], [["a"], true]);
  assert(describeError(error)?.startsWith("error-client-marshall: "), `${error}`);
});

Deno.test("streaming: an input that fails fails the Call", async () => {
  const queue = new FrameQueue();
  queue.push([frame("a")]);
  queue.fail(new Error("lost"));
  const { texts, error } = await collect(openFunction(echo, queue.readable));
  assertEquals([texts, describeError(error)], [["a"], invocation("lost")]);
});

Deno.test("streaming: promote each does not change what streams", async () => {
  for (const handler of [echo, Upper]) {
    const { texts, error } = await runFunction(handler, ["A", "B"], { promote: "each" });
    assertEquals([texts.slice(0, 2), error], [["A", "B"], undefined]);
  }
});

Deno.test("streaming: a batch of several messages is read one by one", async () => {
  const input = batches([frame("a"), frame("b")], [], [frame("c")]);
  assertEquals((await collect(openFunction(echo, input))).texts, ["a", "b", "c"]);
});

const JSON_WANTED = frame("x", { Accept: "application/json", correlationId: "own" });
const FIRST_MESSAGES: readonly (readonly [what: string, bring: (input: FrameQueue) => void])[] = [
  ["that is there", (input) => input.push([JSON_WANTED])],
  ["that comes a turn later", (input) => void setTimeout(() => input.push([JSON_WANTED]), 0)],
  ["that comes a little later", (input) => void setTimeout(() => input.push([JSON_WANTED]), 5)],
];

for (const [what, bring] of FIRST_MESSAGES) {
  Deno.test(`a handler that answers before it reads goes by a message ${what}`, async () => {
    for (
      const handler of [
        () => Promise.resolve("a"),
        streaming(async function* () {
          yield "a";
        }),
      ]
    ) {
      const input = new FrameQueue();
      const output = openFunction(handler, input.readable);
      bring(input);
      const { value } = await output.getReader().read();
      assertEquals(value?.map(headersOf), [{
        "Content-Type": ["application/json"],
        correlationId: ["own"],
      }]);
      await output.cancel();
    }
  });
}

for (
  const [what, bring] of [["no more will", (input) => input.close()], ["none comes", () => {}]] as [
    string,
    (input: FrameQueue) => void,
  ][]
) {
  Deno.test(`a handler that answers before it reads does so where ${what}`, async () => {
    const input = new FrameQueue();
    const output = openFunction(() => Promise.resolve("a"), input.readable);
    bring(input);
    const { value } = await output.getReader().read();
    assertEquals(value?.map(textOf), ["a"]);
    await output.cancel();
  });
}
