import { assertEquals } from "@std/assert";
import { type } from "arktype";
import { z } from "zod";
import type { Codec } from "../../src/codec/codec.ts";
import { describeExports } from "../../src/function/describe_exports.ts";

const codec: Codec = {
  mediaTypes: ["application/x-test", "+test"],
  decode: (payload) => payload,
  encode: () => new Uint8Array(),
  accepts: () => true,
};
const handler = {
  kind: "handler",
  form: "function",
  interaction: "direct",
  promote: "first",
  input: "anything",
  output: "anything",
  mediaTypes: [],
} as const;

const cases: [title: string, value: unknown, description: Record<string, unknown>][] = [
  ["a function", (x: unknown) => x, handler],
  ["a function without parameters", () => 1, { ...handler, input: "none" }],
  [
    "an async generator function",
    async function* (input: ReadableStream<unknown>) {
      yield* input;
    },
    { ...handler, form: "async generator function", interaction: "streaming" },
  ],
  ["a class of streams", class extends TransformStream {}, {
    ...handler,
    form: "TransformStream class",
    interaction: "streaming",
  }],
  ["a definition of kinds", {
    interaction: "direct",
    promote: "each",
    input: "number",
    output: "json",
    codecs: [codec],
    run: () => 1,
  }, {
    ...handler,
    form: "definition",
    promote: "each",
    input: "number",
    output: "json",
    mediaTypes: ["application/x-test", "+test"],
  }],
  [
    "a definition with schemas",
    { interaction: "streaming", input: z.string(), output: type("string"), run: () => 1 },
    {
      ...handler,
      form: "definition",
      interaction: "streaming",
      input: "schema (zod)",
      output: "schema (arktype)",
    },
  ],
  ["a definition without input", { interaction: "direct", input: "none", run: () => 1 }, {
    ...handler,
    form: "definition",
    input: "none",
  }],
  ["an object with fetch", { fetch: () => new Response() }, {
    ...handler,
    form: "object with fetch",
  }],
  ["a definition that cannot be served", { interaction: "direct", run: 1 }, {
    kind: "problem",
    message: 'Cannot serve export "it": its "run" is a number',
  }],
  ["a class of something else", class {}, {
    kind: "problem",
    message: 'Cannot serve export "it": it is a class that does not extend TransformStream; a ' +
      "handler is a function, an async generator function, a class that extends " +
      'TransformStream, an object with "interaction" and "run", or one with "fetch"',
  }],
  ["a number", 1, { kind: "other", what: "a number" }],
  ["null", null, { kind: "other", what: "null" }],
  ["a schema", z.string(), { kind: "other", what: "a schema (zod)" }],
  ["a schema that is a function", type("string"), { kind: "other", what: "a schema (arktype)" }],
];

for (const [title, value, description] of cases) {
  Deno.test(`describeExports: ${title}`, () => {
    const described = describeExports({ it: value });
    assertEquals<unknown>(described, [{ name: "it", ...description }]);
    assertEquals(structuredClone(described), described);
  });
}

Deno.test("describeExports: keeps the module's order, and knows what is run around it", () => {
  const f = () => 1;
  const described = describeExports({ default: f, teardown: f, setup: f, a: 1 });
  assertEquals(
    described.map((each) => [each.name, each.kind === "other" ? each.what : each.kind]),
    [
      ["default", "handler"],
      ["teardown", "a function that runs at the end"],
      ["setup", "a function that runs before the first Call"],
      ["a", "a number"],
    ],
  );
});

Deno.test("describeExports: promotes as it is told", () => {
  const [described] = describeExports({ f: (x: unknown) => x }, { promote: "each" });
  assertEquals(described?.kind === "handler" && described.promote, "each");
});
