import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { Codec } from "../../src/codec/codec.ts";
import { CallContext } from "../../src/function/context.ts";
import type { Definition } from "../../src/function/definition.ts";
import { detectHandler } from "../../src/function/detect.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

class Upper extends TransformStream<string, string> {}
class Louder extends Upper {}
class Other {}
class Fetcher {
  fetch(request: unknown) {
    return request;
  }
}

const echo = (x: unknown) => x;
const told = (interactionModel: unknown) => Object.assign((x: unknown) => x, { interactionModel });
async function* generator(input: AsyncIterable<unknown>) {
  yield* input;
}
function* syncGenerator(x: unknown) {
  yield x;
}

const SUPPORTED =
  "a handler is a function, an async generator function, a class that extends TransformStream, " +
  'an object with "interaction" and "run", or one with "fetch"';
const KINDS = '"string", "number", "boolean", "bytes", "json" or a Standard Schema';
const INPUTS = `it may be "none", ${KINDS}`;
const schema = {
  "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
} as const;
const codec: Codec = {
  mediaTypes: ["application/x-test"],
  decode: (payload) => payload,
  encode: () => new Uint8Array(),
  accepts: () => true,
};
const withCodecs = (codecs: unknown) => ({ interaction: "direct", codecs, run: echo });

type Facts = Omit<Definition, "name" | "run">;
const direct: Facts = { interaction: "direct", promote: "first", takesInput: true };
const streaming: Facts = { ...direct, interaction: "streaming" };

const forms: [title: string, value: unknown, facts: Facts][] = [
  ["a function of one parameter", echo, direct],
  ["an async function", async (x: unknown) => await x, direct],
  ["a function of input and context", (x: unknown, _context: unknown) => x, direct],
  ["a function without parameters", () => 1, { ...direct, takesInput: false }],
  ["a function whose parameters all have defaults", (x = 1) => x, { ...direct, takesInput: false }],
  ["a bound function", echo.bind(null), direct],
  ["a sync generator function", syncGenerator, direct],
  ["an async generator function", generator, streaming],
  ["a bound async generator function", generator.bind(null), streaming],
  ["an async generator that takes nothing", async function* () {}, {
    ...streaming,
    takesInput: false,
  }],
  ["a class that extends TransformStream", Upper, streaming],
  ["a class that extends such a class", Louder, streaming],
  ["a function that says it is streaming", told("streaming"), streaming],
  ["a function that says it is direct", told("direct"), direct],
  [
    "an async generator that says it is direct",
    Object.assign(async function* (x: unknown) {
      yield x;
    }, { interactionModel: "direct" }),
    direct,
  ],
  ["a direct definition", { interaction: "direct", run: echo }, direct],
  ["a streaming definition", { interaction: "streaming", run: generator }, streaming],
  ["an object with fetch", { fetch: echo }, { ...direct, takesRequest: true }],
  ["an instance whose class has fetch", new Fetcher(), { ...direct, takesRequest: true }],
  ["a definition without input", { interaction: "direct", input: "none", run: echo }, {
    ...direct,
    takesInput: false,
  }],
  ["a definition whose run takes nothing but that says nothing", {
    interaction: "direct",
    run: () => 1,
  }, direct],
  ["a definition for each message", { interaction: "direct", promote: "each", run: echo }, {
    ...direct,
    promote: "each",
  }],
  ...(["string", "number", "boolean", "bytes", "json"] as const).map(
    (input): [string, unknown, Facts] => [
      `a definition with ${input} input`,
      { interaction: "direct", input, run: echo },
      { ...direct, input },
    ],
  ),
];

forms.push(
  ["a definition with an input schema", { interaction: "direct", input: schema, run: echo }, {
    ...direct,
    inputSchema: schema,
  }],
  ["a definition with an output schema", { interaction: "direct", output: schema, run: echo }, {
    ...direct,
    outputSchema: schema,
  }],
  ["a definition with a codec of its own", withCodecs([codec]), { ...direct, codecs: [codec] }],
);

for (const [title, value, facts] of forms) {
  Deno.test(`detectHandler: knows ${title}`, () => {
    const { run: _, name, ...found } = detectHandler("handler", value);
    assertEquals(name, "handler");
    assertEquals(found, facts);
  });
}

Deno.test("detectHandler: promotes as it is told, but a definition has its own way", () => {
  const promote = "each";
  assertEquals(detectHandler("f", echo, { promote }).promote, "each");
  assertEquals(
    detectHandler("f", { interaction: "direct", run: echo }, { promote }).promote,
    "each",
  );
  const own = { interaction: "direct", promote: "first", run: echo };
  assertEquals(detectHandler("f", own, { promote }).promote, "first");
});

Deno.test("detectHandler: makes a new instance of a class at every run", () => {
  const { run } = detectHandler("Upper", Upper);
  const context = new CallContext("Upper", {}, new AbortController().signal);
  const [one, other] = [run(undefined, context), run(undefined, context)];
  assertEquals([one instanceof Upper, other instanceof Upper, one === other], [true, true, false]);
});

Deno.test("detectHandler: runs a definition as its own method, with input and context", () => {
  const definition = {
    interaction: "direct",
    run(...args: unknown[]) {
      return [this, ...args];
    },
  };
  const context = new CallContext("default", {}, new AbortController().signal);
  const result = detectHandler("default", definition).run("x", context) as unknown[];
  assertStrictEquals(result[0], definition);
  assertEquals(result[1], "x");
  assertStrictEquals(result[2], context);
});

const refused: [title: string, value: unknown, why: string][] = [
  ["a number", 1, `it is a number; ${SUPPORTED}`],
  ["undefined", undefined, `it is undefined; ${SUPPORTED}`],
  ["null", null, `it is null; ${SUPPORTED}`],
  ["an array", [echo], `it is an array; ${SUPPORTED}`],
  ["a plain object", { handle: echo }, `it is a plain object; ${SUPPORTED}`],
  ["a schema", Object.assign(() => 1, schema), `it is a schema (test); ${SUPPORTED}`],
  ["an object of a class", new Map(), `it is a Map; ${SUPPORTED}`],
  ["a stream", new Upper(), `it is a Upper; ${SUPPORTED}`],
  ["another class", Other, `it is a class that does not extend TransformStream; ${SUPPORTED}`],
  [
    "an unknown interactionModel",
    told("duplex"),
    'its interactionModel is "duplex", it may be "direct" or "streaming"',
  ],
  [
    "an interactionModel that is no text",
    told(undefined),
    'its interactionModel is undefined, it may be "direct" or "streaming"',
  ],
  ["a run that is no function", { interaction: "direct", run: 1 }, 'its "run" is a number'],
  [
    "a definition without interaction",
    { run: echo },
    'its "interaction" is undefined, it may be "direct" or "streaming"',
  ],
  [
    "a definition with another interaction",
    { interaction: "both", run: echo },
    'its "interaction" is "both", it may be "direct" or "streaming"',
  ],
  [
    "a definition with another promote",
    { interaction: "direct", promote: "all", run: echo },
    'its "promote" is "all", it may be "first" or "each"',
  ],
  [
    "a definition with another input",
    { interaction: "direct", input: "text", run: echo },
    `its "input" is "text", ${INPUTS}`,
  ],
  [
    "a definition with an input that is no text",
    { interaction: "direct", input: null, run: echo },
    `its "input" is null, ${INPUTS}`,
  ],
  [
    "a definition with a key that is not known",
    { interaction: "direct", inputs: "json", run: echo },
    '"inputs" is not known; it may have interaction, input, output, promote, codecs, setup, ' +
    "teardown, run",
  ],
  [
    "a schema of another version",
    {
      interaction: "direct",
      input: { "~standard": { ...schema["~standard"], version: 2 } },
      run: echo,
    },
    `its "input" is a plain object, ${INPUTS}`,
  ],
  [
    "an output that is not there",
    { interaction: "direct", output: "none", run: echo },
    `its "output" is "none", it may be ${KINDS}`,
  ],
  [
    "codecs that are one",
    withCodecs(codec),
    'its "codecs" is a plain object, not an array of codecs',
  ],
  ["a codec that is none", withCodecs([codec, null]), 'its "codecs[1]" is null, not a codec'],
  [
    "a codec without media types",
    withCodecs([{ ...codec, mediaTypes: [] }]),
    'its "codecs[0]" has no "mediaTypes", an array such as ["application/x-thing"]',
  ],
  [
    "a codec with a media type in upper case",
    withCodecs([{ ...codec, mediaTypes: ["application/CBOR"] }]),
    'its "codecs[0]" has the media type "application/CBOR", which is neither type/subtype in lower ' +
    'case nor a suffix such as "+json"',
  ],
  [
    "a codec with a media type that is no text",
    withCodecs([{ ...codec, mediaTypes: [1] }]),
    'its "codecs[0]" has the media type a number, which is neither type/subtype in lower case nor ' +
    'a suffix such as "+json"',
  ],
  [
    "a codec that cannot write",
    withCodecs([{ ...codec, encode: undefined }]),
    'its "codecs[0]" has no function "encode"; a codec has mediaTypes, decode, encode, accepts',
  ],
];

for (const [title, value, why] of refused) {
  Deno.test(`detectHandler: refuses ${title}, and says why`, () => {
    const error = assertThrows(() => detectHandler("rot13", value), InvokerError);
    assertEquals(
      [error.code, error.message],
      ["start-failed", `Cannot serve export "rot13": ${why}`],
    );
  });
}
