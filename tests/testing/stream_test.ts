import { assert, assertEquals, assertRejects } from "@std/assert";
import { CallError, loadFunction, type TestedFunction } from "../../mod.ts";
import { events, takeEvents } from "./tested.ts";

function load(handler: string): Promise<TestedFunction> {
  takeEvents();
  return loadFunction(import.meta.resolve("./tested.ts"), { handler });
}

/** Lets everything run that can. */
async function idle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
}

Deno.test("stream: messages come from an array, an iterable and a stream", async () => {
  await using echo = await load("echo");
  async function* made() {
    yield "a";
    yield { b: 1 };
  }
  const sources = [["a", { b: 1 }], new Set(["a", { b: 1 }]), made(), ReadableStream.from(made())];
  for (const source of sources) {
    const answers = await Array.fromAsync(echo.stream(source));
    assertEquals(
      answers.map(({ value, headers }) => [value, headers.get("content-type")]),
      [["a", "text/plain"], [{ b: 1 }, "application/json"]],
    );
  }
});

Deno.test("stream: the function runs when the Call opens, and answers while its input is open", async () => {
  await using echo = await load("echo");
  const { readable, writable } = new TransformStream<string, string>();
  const reader = echo.stream(readable).getReader();
  await idle();
  assertEquals(takeEvents(), ["start"]);
  const writer = writable.getWriter();
  for (const text of ["one", "two"]) {
    await writer.write(text);
    assertEquals((await reader.read()).value?.value, text);
  }
  await writer.close();
  assert((await reader.read()).done);
  assertEquals(takeEvents(), ["got one", "got two", "end", "finally"]);
});

Deno.test("stream: outputs are made one ahead of who reads them, and inputs taken as asked for", async () => {
  await using echo = await load("echo");
  let taken = 0;
  function* numbers() {
    while (true) yield ++taken;
  }
  const reader = echo.stream(numbers()).getReader();
  await idle();
  assertEquals(events.filter((event) => event.startsWith("got")), ["got 1"]);
  assertEquals((await reader.read()).value?.value, "1");
  await idle();
  assertEquals(events.filter((event) => event.startsWith("got")), ["got 1", "got 2"]);
  assert(taken <= 4, `${taken} were taken`);
  await reader.cancel();
});

Deno.test("stream: cancelling the outputs cancels the Call, its input and the function", async () => {
  await using echo = await load("echo");
  let isLetGo = false;
  async function* source() {
    try {
      yield "a";
      await new Promise(() => {});
    } finally {
      isLetGo = true;
    }
  }
  const fromGenerator = echo.stream(source()).getReader();
  assertEquals((await fromGenerator.read()).value?.value, "a");
  const next = fromGenerator.read();
  await idle();
  await fromGenerator.cancel("enough");
  await idle();
  assertEquals(takeEvents(), ["start", "got a", "failed AbortError", "finally"]);
  assertEquals((await next).done, true);
  // It waits for what never comes, and hears of nothing else.
  assertEquals(isLetGo, false);

  let reason: unknown;
  const stream = new ReadableStream({
    pull: (controller) => controller.enqueue("a"),
    cancel: (why) => void (reason = why),
  });
  for await (const { value } of echo.stream(stream)) {
    assertEquals(value, "a");
    break;
  }
  await idle();
  assertEquals((reason as Error).name, "AbortError");
});

Deno.test("stream: a source that fails cancels the Call, which fails with its error", async () => {
  await using echo = await load("echo");
  const isAnswered = Promise.withResolvers<void>();
  async function* source() {
    yield "a";
    await isAnswered.promise;
    throw new RangeError("out of messages");
  }
  const reader = echo.stream(source()).getReader();
  assertEquals((await reader.read()).value?.value, "a");
  isAnswered.resolve();
  await assertRejects(() => reader.read(), RangeError, "out of messages");
  await idle();
  assertEquals(takeEvents(), ["start", "got a", "failed AbortError", "finally"]);
});

Deno.test("stream: outputs before a failure come before it", async () => {
  await using failsLate = await loadFunction(
    import.meta.resolve("../fixtures/functions/forms.ts?handler=failsLate"),
  );
  const values: unknown[] = [];
  await assertRejects(
    async () => {
      for await (const { value } of failsLate.stream([])) values.push(value);
    },
    CallError,
    "after two",
  );
  assertEquals(values, ["one", "two"]);
});

Deno.test("stream: one that nobody reads fails without a word", async () => {
  await using order = await load("order");
  order.stream(["tea"]);
  await idle();
});

Deno.test("stream: a function that needs no more input lets go of its source", async () => {
  await using first = await loadFunction(
    import.meta.resolve("../fixtures/functions/forms.ts?handler=first"),
  );
  let isLetGo = false;
  function* source() {
    try {
      while (true) yield "x";
    } finally {
      isLetGo = true;
    }
  }
  const answers = await Array.fromAsync(first.stream(source()), ({ value }) => value);
  await idle();
  assertEquals([answers, isLetGo], [["x"], true]);
});
