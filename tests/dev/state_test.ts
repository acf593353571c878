import { assert, assertEquals } from "@std/assert";
import type { ServedFunction } from "../../src/dev/dev_state.ts";
import { ROOT } from "../support/invoker_program.ts";
import { devOf, devOn } from "./dev_fixture.ts";

const HANDLER: ServedFunction = {
  name: "encode",
  path: "/encode",
  kind: "handler",
  takesStream: false,
  givesStream: false,
  takesInput: true,
  inputSchema: null,
  outputSchema: null,
  declared: null,
};

Deno.test("state: tells what is served, and where", async () => {
  await using page = await devOf(`${ROOT}samples/rot13/rot13.ts`);
  const state = await page.untilState(({ version }) => version === 1);
  assertEquals(state, {
    version: 1,
    file: "rot13.ts",
    address: new URL(page.url).host,
    program: "invoker",
    functions: [HANDLER],
    failure: null,
    refusals: [],
  });
  assertEquals(await page.state(), state);
});

const SAMPLES: readonly (readonly [path: string, functions: readonly ServedFunction[]])[] = [
  ["samples/runningaverage/runningaverage.ts", [{
    ...HANDLER,
    name: "runningAverage",
    path: "/runningAverage",
    takesStream: true,
    givesStream: true,
    declared: "number",
  }]],
  ["samples/hono/hono.ts", [{
    ...HANDLER,
    name: "default",
    path: "/default",
    kind: "application",
  }]],
];

for (const [path, functions] of SAMPLES) {
  Deno.test(`state: tells what ${path} is`, async () => {
    await using page = await devOf(ROOT + path);
    const state = await page.untilState(({ version }) => version === 1);
    assertEquals(state.functions, functions);
  });
}

Deno.test("state: several functions are told with what each takes, and where it is called", async () => {
  await using page = await devOn({
    "f.ts": `export const a = () => 1;
export const b = (x: unknown) => x;
export const größe = { interaction: "direct", input: "json", output: "number", run: () => 1 };`,
  }, { handler: "*" });
  const { functions } = await page.untilState(({ version }) => version === 1);
  assertEquals(
    functions.map(({ name, path, takesInput, declared }) => [name, path, takesInput, declared]),
    [
      ["a", "/a", false, null],
      ["b", "/b", true, null],
      ["größe", "/gr%C3%B6%C3%9Fe", true, "json"],
    ],
  );
  for (const { path } of functions) assertEquals(await page.call(path, "1"), "1");
});

Deno.test("state: methods are told with the schemas of their messages", async () => {
  await using page = await devOf(`${ROOT}samples/greeter/greeter.ts`, {
    services: {
      protos: [`${ROOT}samples/greeter/greeter.proto`],
      protoPaths: [],
      protoSets: [],
      services: [],
    },
  });
  const { functions } = await page.untilState(({ version }) => version === 1);
  assert(functions.length > 1, `only ${functions.length}`);
  const [first] = functions;
  assertEquals(first?.name, "greeter.Greeter/SayHello");
  assertEquals([first?.path, first?.kind], ["/greeter.Greeter/SayHello", "method"]);
  assertEquals(first?.inputSchema, {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $ref: "#/$defs/greeter.HelloRequest",
    $defs: {
      "greeter.HelloRequest": {
        title: "HelloRequest",
        type: "object",
        properties: { name: { type: "string" }, tone: { $ref: "#/$defs/greeter.Tone" } },
        additionalProperties: false,
      },
      "greeter.Tone": { title: "Tone", enum: ["TONE_PLAIN", "TONE_LOUD"] },
    },
  });
});

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`state: with ${isolation}, a schema that gives JSON Schema is told, and another is not`, async () => {
    await using page = await devOn({
      "f.ts": `import { z } from "npm:zod@4.6.7";
import * as v from "npm:valibot@1.5.0";
const run = (x: unknown) => x;
const interaction = "direct";
const town = z.object({ name: z.string().min(1), size: z.int().optional() });
export const zod = { interaction, input: town, output: z.string(), run };
export const late = { interaction, input: z.date(), run };
export const valibot = { interaction, input: v.object({ name: v.string() }), run };`,
    }, { handler: "*", isolation });
    const { functions } = await page.untilState(({ version }) => version === 1);
    const [late, valibot, zod] = functions;
    assertEquals(zod?.inputSchema, {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        name: { type: "string", minLength: 1 },
        size: { type: "integer", minimum: -(2 ** 53 - 1), maximum: 2 ** 53 - 1 },
      },
      required: ["name"],
    });
    assertEquals(zod?.outputSchema?.type, "string");
    assertEquals([late?.inputSchema, late?.declared], [null, "schema"]);
    assertEquals([valibot?.inputSchema, valibot?.declared], [null, "schema"]);
  });
}
