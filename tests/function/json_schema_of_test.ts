import { assertEquals } from "@std/assert";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { jsonSchemaOf } from "../../src/function/json_schema_of.ts";
import type { StandardSchema } from "../../src/function/standard_schema.ts";

const $schema = "https://json-schema.org/draft/2020-12/schema";

/** A schema whose library tells its JSON Schema so. */
function telling(jsonSchema: unknown): StandardSchema {
  const props = { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } as const;
  const extended = { ...props, jsonSchema };
  return { "~standard": extended };
}

const holdsItself: { self?: unknown } = {};
holdsItself.self = holdsItself;

const GIVEN:
  readonly (readonly [what: string, schema: StandardSchema | undefined, told: unknown])[] = [
    ["zod", z.object({ a: z.string() }), {
      $schema,
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
    }],
    ["arktype", type({ a: "string" }), {
      $schema,
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
    }],
    ["a transform of zod, by what goes in", z.string().transform((x) => x.length), {
      $schema,
      type: "string",
    }],
    ["zod, of what JSON has not", z.date(), undefined],
    ["valibot", v.object({ a: v.string() }), undefined],
    ["no schema", undefined, undefined],
    ["one that gives none", telling(undefined), undefined],
    ["one that gives anything", telling("yes"), undefined],
    ["one that knows no input", telling({ output: () => ({}) }), undefined],
    [
      "one that throws",
      telling({
        input() {
          throw new Error("no");
        },
      }),
      undefined,
    ],
    ["one that gives nothing", telling({ input: () => undefined }), undefined],
    ["one that holds itself", telling({ input: () => holdsItself }), undefined],
    ["one that is too long", telling({ input: () => ({ x: "x".repeat(300_000) }) }), undefined],
  ];

for (const [what, schema, told] of GIVEN) {
  Deno.test(`jsonSchemaOf: ${what}`, () => {
    const text = jsonSchemaOf(schema, "input");
    assertEquals(text === undefined ? undefined : JSON.parse(text), told);
  });
}

Deno.test("jsonSchemaOf: what goes out is told as well, and the version that is meant", () => {
  const asked: unknown[] = [];
  const schema = telling({
    output(options: unknown) {
      asked.push(options);
      return { type: "number" };
    },
  });
  assertEquals(jsonSchemaOf(schema, "output"), `{"type":"number"}`);
  assertEquals(asked, [{ target: "draft-2020-12" }]);
});
