// deno-lint-ignore-file require-await no-unused-vars
import { assertEquals, assertStringIncludes } from "@std/assert";
import { adviseOnHandler } from "../../src/function/handler_advice.ts";

const given = (input: unknown) => input;
type Stream = ReadableStream<string>;

function memoize(call: (...values: unknown[]) => unknown) {
  return function (this: unknown) {
    return call.apply(this, [...arguments]);
  };
}

const NOTHING: Readonly<Record<string, unknown>> = {
  rest: (...values: [unknown]) => given(...values),
  byDefault: (input = "x") => given(input),
  async asyncDefault(input = "x") {
    return given(input);
  },
  destructured: function ({ a }: { a?: number } = {}) {
    return a;
  },
  commented: function /* of (one) */ (/* the input */ input = 1) {
    return input;
  },
  generator: function* (...values: unknown[]) {
    yield* values;
  },
  decorated: memoize(given),
};

for (const [name, value] of Object.entries(NOTHING)) {
  Deno.test(`adviseOnHandler: ${name} gets no message, and is told so`, () => {
    const [advice = "", ...others] = adviseOnHandler(name, value);
    assertStringIncludes(advice, `"${name}" gets no message`);
    assertEquals(others, []);
  });
}

const STREAMS: Readonly<Record<string, unknown>> = {
  forAwait: async function (input: Stream) {
    for await (const each of input) given(each);
  },
  arrow: async (input: Stream, context: unknown) => {
    for await (const [a] of input.values()) given(a);
  },
  reader: (input$: Stream) => input$.getReader().read(),
  piped: (input: Stream) => input.pipeThrough(new TransformStream()),
};

for (const [name, value] of Object.entries(STREAMS)) {
  Deno.test(`adviseOnHandler: ${name} reads a stream, and is told how to get one`, () => {
    const [advice = "", ...others] = adviseOnHandler(name, value);
    assertStringIncludes(advice, `"${name}" reads its input as a stream`);
    assertEquals(others, []);
  });
}

const RIGHT: Readonly<Record<string, unknown>> = {
  given,
  none: () => "now",
  asyncNone: async () => "now",
  method() {
    return 1;
  },
  comment: function (/* nothing */) {
    return 1;
  },
  one: async (input: string) => input.length,
  two: (input: string, { signal }: { signal: AbortSignal }) => signal.aborted,
  withDefaultContext: (input: string, context = {}) => context,
  streaming: async function* (input: Stream) {
    for await (const each of input) yield each;
  },
  other: async (input: string) => {
    const inputs = new Response(input).body as ReadableStream<Uint8Array>;
    for await (const each of inputs) given(each);
  },
  fetched: async (input: string) => {
    const { body } = await fetch(input);
    return body?.pipeThrough(new TextDecoderStream());
  },
  member: async (input: { stream: Stream }) => {
    for await (const each of input.stream) given(each);
  },
  declared: Object.assign((...values: unknown[]) => values, { interactionModel: "streaming" }),
  definition: { interaction: "direct", run: (...values: unknown[]) => values },
  bound: ((a: number, input: string) => input).bind(undefined, 1),
  transform: () => new TransformStream(),
  class: class extends TransformStream {},
  proxy: new Proxy(given, {}),
  text: "no function",
};

for (const [name, value] of Object.entries(RIGHT)) {
  Deno.test(`adviseOnHandler: ${name} is right as it is`, () => {
    assertEquals(adviseOnHandler(name, value), []);
  });
}
