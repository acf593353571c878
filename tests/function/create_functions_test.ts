import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { createFunctions } from "../../src/function/create_functions.ts";
import type { Context } from "../../src/function/context.ts";
import { detectHandler } from "../../src/function/detect.ts";
import type { Frame } from "../../src/invocation/frame.ts";
import type { FrameStream } from "../../src/invocation/frame_stream.ts";
import type { Invoke } from "../../src/invocation/invocation.ts";
import { batches, collect, frame, silence } from "../support/frames.ts";
import { describeError } from "../support/run_function.ts";

const define = (name: string, handler: unknown) =>
  detectHandler(name, handler, { promote: "each" });
const UPPER = define("upper", (text: string) => text.toUpperCase());
const TWICE = define("twice", async function* (input: ReadableStream<string>) {
  for await (const text of input) yield text + text;
});
const NAME = define(
  "name",
  (_: string, { handler, headers }: Context) => `${handler} ${headers.get("x-handler") ?? "-"}`,
);
const SEVERAL = createFunctions([UPPER, TWICE, NAME]);

function call(
  invoke: Invoke,
  input: FrameStream,
  { handler, signal = new AbortController().signal }: { handler?: string; signal?: AbortSignal } =
    {},
): FrameStream {
  return invoke({ start: handler === undefined ? {} : { handler }, input, signal });
}

const to = (handler: string, text = "a") => frame(text, { "x-handler": handler });

const CALLS: [
  title: string,
  handler: string | undefined,
  input: readonly (readonly Frame[])[],
  expected: readonly string[],
  error?: string,
][] = [
  ["one that names none is for the first", undefined, [[frame("a"), frame("b")]], ["A", "B"]],
  ["the first message names it", undefined, [[to("twice")], [frame("b")]], ["aa", "bb"]],
  ["in whatever case the header is", undefined, [[frame("a", { "X-Handler": "twice" })]], ["aa"]],
  ["what later messages name means nothing", undefined, [[to("twice"), to("upper", "b")]], [
    "aa",
    "bb",
  ]],
  ["a batch without messages does not count", undefined, [[], [to("twice")]], ["aa"]],
  ["what opens it goes before its messages", "twice", [[to("upper")]], ["aa"]],
  ["a direct one", undefined, [[to("name")]], ["name name"]],
  ["no message", undefined, [], []],
  ["no message, for one that streams", "twice", [], []],
  [
    "a name that none has",
    undefined,
    [[to("toString")]],
    [],
    'handler-not-found: Cannot find handler "toString": those that are served are ' +
    '"upper", "twice", "name"',
  ],
  [
    "an empty name",
    undefined,
    [[to("")]],
    [],
    'handler-not-found: Cannot find handler "": those that are served are "upper", "twice", "name"',
  ],
  [
    "a name that none has, as it opens",
    "other",
    [[frame("a")]],
    [],
    'handler-not-found: Cannot find handler "other": those that are served are ' +
    '"upper", "twice", "name"',
  ],
];

for (const [title, handler, input, texts, error] of CALLS) {
  Deno.test(`several handlers: ${title}`, async () => {
    const options = handler === undefined ? {} : { handler };
    const outcome = await collect(call(SEVERAL, batches(...input), options));
    assertEquals([outcome.texts, describeError(outcome.error)], [texts, error]);
  });
}

Deno.test("one handler: x-handler is a header like others", async () => {
  const outcome = await collect(call(createFunctions([NAME]), batches([to("other")])));
  assertEquals(outcome.texts, ["name other"]);
});

Deno.test("several handlers: while the first message has not come, the caller can leave", async () => {
  const caller = new AbortController();
  const gone = new DOMException("the caller has left", "AbortError");
  const read = call(SEVERAL, silence(), { signal: caller.signal }).getReader().read();
  caller.abort(gone);
  assertStrictEquals(await assertRejects(() => read), gone);
});

Deno.test("several handlers: one that had left before it opened is not run", async () => {
  const signal = AbortSignal.abort(new DOMException("the caller has left", "AbortError"));
  await assertRejects(() => call(SEVERAL, silence(), { signal }).getReader().read(), DOMException);
});

Deno.test("several handlers: an output that nobody wants ends the input", async () => {
  let isCancelled = false;
  const input = new ReadableStream<readonly Frame[]>({
    cancel: () => void (isCancelled = true),
  });
  await call(SEVERAL, input).getReader().cancel();
  assert(isCancelled);
});

Deno.test("several handlers: an input that fails before its first message fails the output", async () => {
  const lost = new Error("lost");
  const input = new ReadableStream<readonly Frame[]>({ start: (it) => it.error(lost) });
  const reader = call(SEVERAL, input).getReader();
  assertStrictEquals(await assertRejects(() => reader.read()), lost);
});
