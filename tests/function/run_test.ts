import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { FrameQueue } from "../../src/invocation/frame_queue.ts";
import { batches, collect, frame, silence, textOf } from "../support/frames.ts";
import { openFunction, runFunction } from "../support/run_function.ts";

type Input = ReadableStream<string>;
const gone = new DOMException("the caller has left", "AbortError");

/** Resolves when the function has really come to its end, wherever it waits. */
function watched() {
  const ended = Promise.withResolvers<unknown>();
  return { ended: ended.promise, end: ended.resolve };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 2));

Deno.test("abort: the output fails with the reason at once, though the handler goes on", async () => {
  const caller = new AbortController();
  const reader = openFunction((_: string) => new Promise(() => {}), batches([frame("a")]), caller)
    .getReader();
  const read = reader.read();
  await tick();
  caller.abort(gone);
  assertStrictEquals(await assertRejects(() => read), gone);
});

Deno.test("abort: the handler's signal aborts with the reason", async () => {
  const caller = new AbortController();
  const { ended, end } = watched();
  const handler = (_: string, { signal }: Context) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        end(signal.reason);
        resolve("too late");
      });
      caller.abort(gone);
    });
  const { texts, error } = await runFunction(handler, ["a"], caller);
  assertEquals(texts, []);
  assertStrictEquals(error, gone);
  assertStrictEquals(await ended, gone);
});

Deno.test("abort: the input of a streaming handler fails with the reason", async () => {
  const caller = new AbortController();
  const { ended, end } = watched();
  const handler = async function* (input: Input) {
    yield "ready";
    try {
      yield* input;
    } catch (error) {
      end(error);
      yield "too late";
    }
  };
  const reader = openFunction(handler, silence(), caller).getReader();
  await reader.read();
  const read = reader.read();
  await tick();
  caller.abort(gone);
  assertStrictEquals(await assertRejects(() => read), gone);
  assertStrictEquals(await ended, gone);
});

Deno.test("abort: the input is let go of with the reason", async () => {
  for (const handler of [(x: string) => x, async function* () {}]) {
    const caller = new AbortController();
    const reasons: unknown[] = [];
    const input = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
    const collected = collect(openFunction(handler, input, caller));
    await tick();
    caller.abort(gone);
    await collected;
    if (handler.length > 0) assertEquals(reasons, [gone]);
    else assertEquals(reasons.length, 1);
  }
});

const generators: [title: string, make: (end: (value: unknown) => void) => unknown][] = [
  ["a sync generator", (end) =>
    function* (_: string) {
      try {
        while (true) yield "x";
      } finally {
        end("finally");
      }
    }],
  ["an async generator", (end) =>
    async function* (_: Input) {
      try {
        while (true) yield "x";
      } finally {
        end("finally");
      }
    }],
  ["an AsyncIterable of a direct handler", (end) => (_: string) => ({
    async *[Symbol.asyncIterator]() {
      try {
        while (true) yield "x";
      } finally {
        end("finally");
      }
    },
  })],
];

for (const [title, make] of generators) {
  Deno.test(`abort: the finally of ${title} runs`, async () => {
    const caller = new AbortController();
    const { ended, end } = watched();
    const reader = openFunction(make(end), batches([frame("a")]), caller).getReader();
    await reader.read();
    caller.abort(gone);
    assertStrictEquals(await assertRejects(() => reader.read()), gone);
    assertEquals(await ended, "finally");
  });

  Deno.test(`cancel: the finally of ${title} runs`, async () => {
    const { ended, end } = watched();
    const reader = openFunction(make(end), batches([frame("a")])).getReader();
    await reader.read();
    await reader.cancel(gone);
    assertEquals(await ended, "finally");
  });
}

const streams: [title: string, make: (end: (value: unknown) => void) => unknown][] = [
  ["of a direct handler", (end) => (_: string) =>
    new ReadableStream({
      pull: (controller) => controller.enqueue("x"),
      cancel: end,
    })],
  ["of a direct handler without parameters", (end) => () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue("x"),
      cancel: end,
    })],
  ["of a streaming handler", (end) => ({
    interaction: "streaming",
    run: () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue("x"),
        cancel: end,
      }),
  })],
  ["of a pair", (end) => () => ({
    readable: new ReadableStream({
      pull: (controller) => controller.enqueue("x"),
      cancel: end,
    }),
    writable: new WritableStream(),
  })],
];

for (const [title, make] of streams) {
  Deno.test(`abort: a ReadableStream ${title} is cancelled with the reason`, async () => {
    const caller = new AbortController();
    const { ended, end } = watched();
    const reader = openFunction(make(end), batches([frame("a")]), caller).getReader();
    await reader.read();
    caller.abort(gone);
    assertStrictEquals(await ended, gone);
  });
}

const late: [title: string, interaction: string][] = [
  ["direct", "direct"],
  ["streaming", "streaming"],
];

for (const [title, interaction] of late) {
  Deno.test(`abort: what a ${title} handler returns afterwards is cancelled too`, async () => {
    const caller = new AbortController();
    const { ended, end } = watched();
    const { promise: returned, resolve: goOn } = Promise.withResolvers<void>();
    let made = 0;
    const handler = {
      interaction,
      run: async () => {
        await returned;
        return new ReadableStream({
          pull: (controller) => controller.enqueue(++made),
          cancel: end,
        }, { highWaterMark: 0 });
      },
    };
    const reader = openFunction(handler, batches([frame("a")]), caller).getReader();
    const read = reader.read();
    await tick();
    caller.abort(gone);
    await assertRejects(() => read);
    goOn();
    const timeout = tick().then(() => "nothing");
    assertStrictEquals(await Promise.race([ended, timeout]), gone);
    assertEquals(made, 0);
  });
}

Deno.test("abort: a handler is not run for messages that wait", async () => {
  const caller = new AbortController();
  const seen: string[] = [];
  const handler = async (x: string) => {
    seen.push(x);
    caller.abort(gone);
    await Promise.resolve();
  };
  const input = batches([frame("a"), frame("b"), frame("c")]);
  const outcome = await collect(openFunction(handler, input, {
    promote: "each",
    signal: caller.signal,
  }));
  assertEquals([outcome.texts, seen], [[], ["a"]]);
  await tick();
  assertEquals(seen, ["a"]);
});

Deno.test("abort: a caller that has left before is answered at once, and nothing runs", async () => {
  let runs = 0;
  const signal = AbortSignal.abort(gone);
  const handlers = [
    () => ++runs,
    (_: string) => ++runs,
    async function* (_: Input) {
      yield ++runs;
    },
  ];
  for (const handler of handlers) {
    const { texts, error } = await runFunction(handler, ["a"], { signal });
    assertEquals(texts, []);
    assertStrictEquals(error, gone);
  }
  await tick();
  assertEquals(runs, 0);
});

Deno.test("abort: after the end it changes nothing", async () => {
  const caller = new AbortController();
  const { texts, error } = await runFunction((x: string) => x, ["a"], caller);
  caller.abort(gone);
  assertEquals([texts, error], [["a"], undefined]);
});

Deno.test("cancel: a streaming handler's input fails with the reason", async () => {
  const { ended, end } = watched();
  const queue = new FrameQueue();
  const handler = async function* (input: Input) {
    try {
      yield* input;
    } catch (error) {
      end(error);
    }
  };
  const reader = openFunction(handler, queue.readable).getReader();
  queue.push([frame("a")]);
  assertEquals((await reader.read()).value?.map(textOf), ["a"]);
  const read = reader.read();
  await tick();
  await reader.cancel(gone);
  assertStrictEquals(await ended, gone);
  await read;
});

Deno.test("function: Calls do not know of each other", async () => {
  const handler = async function* (input: Input) {
    for await (const text of input) yield text + text;
  };
  const outcomes = await Promise.all(
    ["a", "b", "c"].map((text) => runFunction(handler, [text, text])),
  );
  assertEquals(outcomes.map(({ texts }) => texts.join(" ")), ["aa aa", "bb bb", "cc cc"]);
});
