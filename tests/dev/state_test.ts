import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ServedFunction } from "../../src/dev/dev_state.ts";
import { ROOT } from "../support/invoker_program.ts";
import type { DevOptions } from "../../src/dev/start_dev.ts";
import { connectServices } from "../support/service_client.ts";
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
    isSecure: false,
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

  Deno.test(`state: with ${isolation}, what does not load at first is told with its place, and the next save is tried`, async () => {
    await using page = await devOn({
      "f.ts": `import { word } from "./lib/word.ts";\nexport const f = () => word;`,
      "lib/word.ts": `// One.\nexport const word = ;\n// Three.`,
    }, { isolation });
    const broken = await page.untilState(({ failure }) => failure !== null);
    const { failure } = broken;
    assertEquals([broken.version, broken.functions], [0, []]);
    assertMatch(failure?.message ?? "", /^Cannot load ".*f\.ts": SyntaxError: /);
    assertEquals([failure?.file, failure?.line, failure?.column], ["word.ts", 2, 21]);
    assertEquals(failure?.source, [
      { line: 1, text: "// One." },
      { line: 2, text: "export const word = ;" },
      { line: 3, text: "// Three." },
    ]);
    assertMatch(failure?.at ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const path of ["/", "/f", "/other/path"]) {
      const response = await fetch(page.origin + path, { method: "POST", body: "x" });
      assertEquals(response.status, 503, path);
      assertStringIncludes((await response.json()).detail, "has not loaded: Cannot load");
    }
    await Deno.writeTextFile(
      page.folder.file("lib/word.ts"),
      `export const word = 1;\nthrow new Error("not yet");`,
    );
    const thrown = await page.untilState(({ failure }) => /not yet/.test(failure?.message ?? ""));
    assertEquals([thrown.failure?.file, thrown.failure?.line], ["word.ts", 2]);
    await Deno.writeTextFile(page.folder.file("lib/word.ts"), `export const word = "well";`);
    const loaded = await page.untilState(({ version }) => version === 1);
    assertEquals([loaded.failure, loaded.functions.map(({ name }) => name)], [null, ["f"]]);
    assertEquals(await page.call("/f", "x"), "well");
    // From now on what was loaded goes on serving.
    await Deno.writeTextFile(page.folder.file("lib/word.ts"), `export const word = 1 +;`);
    const later = await page.untilState(({ failure }) => failure !== null);
    assertEquals([later.version, later.functions.length, later.failure?.line], [1, 1, 1]);
    assertEquals(await page.call("/f", "x"), "well");
    await Deno.writeTextFile(page.folder.file("lib/word.ts"), `export const word = "again";`);
    const mended = await page.untilState(({ version }) => version === 2);
    assertEquals([mended.failure, await page.call("/f", "x")], [null, "again"]);
  });

  Deno.test(`state: with ${isolation}, what is refused is told once, with what would allow it`, async () => {
    await using page = await devOn({
      "f.ts": `export const f = async (host: string) => {
  for (let i = 0; i < 3; i++) await Deno.connect({ hostname: host, port: 443 }).catch(() => {});
  return Deno.env.get("SECRET");
};`,
      "deno.json": `{ "permissions": { "default": { "read": ["."] } } }`,
    }, { isolation });
    await page.untilState(({ version }) => version === 1);
    await page.call("/f", "example.com");
    const state = await page.untilState(({ refusals }) => refusals.length === 2);
    assertEquals(state.refusals, [
      {
        permission: "net",
        value: "example.com:443",
        option: "-N=example.com:443",
        config: JSON.stringify(
          { permissions: { default: { read: ["."], net: ["example.com:443"] } } },
          null,
          2,
        ),
      },
      {
        permission: "env",
        value: "SECRET",
        option: "-E=SECRET",
        config: JSON.stringify(
          { permissions: { default: { read: ["."], env: ["SECRET"] } } },
          null,
          2,
        ),
      },
    ]);
    // What the next version is refused is another matter.
    await Deno.writeTextFile(page.folder.file("f.ts"), `export const f = () => "mild";`);
    const next = await page.untilState(({ version }) => version === 2);
    assertEquals(next.refusals, []);
  });
}

Deno.test("state: an import that is refused is told, and nothing of a file that is not the function's", async () => {
  await using outside = await devOn({ "f.ts": "export const f = () => 1;" });
  const secret = outside.folder.file("secret.ts");
  await Deno.writeTextFile(secret, `export const secret = ;`);
  await using page = await devOn({ "f.ts": `import "${secret}";\nexport const f = () => 1;` });
  const refused = await page.untilState(({ refusals }) => refusals.length > 0);
  assertEquals(
    refused.refusals.map(({ permission, value, option }) => [permission, value, option]),
    [
      ["read", secret, `-R=${secret}`],
    ],
  );
  const { failure } = await page.untilState(({ failure }) => failure !== null);
  assertEquals([failure?.file, failure?.line], ["f.ts", 1]);
  // What a message says is what the function says.
  await Deno.writeTextFile(
    page.folder.file("f.ts"),
    `throw new Error("look at file://${secret}:1:1");`,
  );
  const thrown = await page.untilState(({ failure }) => /look at/.test(failure?.message ?? ""));
  assertEquals([thrown.failure?.file, thrown.failure?.source], [null, []]);
});

const GREETER = {
  services: {
    protos: [`${ROOT}samples/greeter/greeter.proto`],
    protoPaths: [],
    protoSets: [],
    services: [],
  },
  allowUnimplemented: true,
};
const SLOW = "await new Promise((resolve) => setTimeout(resolve, 300));\n";

const EARLY: readonly (readonly [
  text: string,
  options: Partial<DevOptions>,
  path: string,
  answer: string,
])[] = [
  [`export const a = () => 1; export const b = () => "b";`, { handler: "*" }, "/b", "b"],
  [
    `export const sayHello = ({ name }) => ({ message: name + "!" });`,
    GREETER,
    "/greeter.Greeter/SayHello",
    `{"message":"Ada!"}`,
  ],
];

for (const [text, options, path, answer] of EARLY) {
  Deno.test(`state: Calls of ${path} that come while the first version loads wait for it`, async () => {
    await using page = await devOn({ "f.ts": SLOW + text }, options);
    const { version, failure, functions } = await page.state();
    assertEquals([version, failure, functions], [0, null, []]);
    const headers = { "content-type": "application/json" };
    assertEquals(await page.call(path, `{"name":"Ada"}`, headers), answer);
  });
}

Deno.test("state: Calls of methods that have not loaded are told so by gRPC, too", async () => {
  await using page = await devOn({ "f.ts": "export const sayHello = ;" }, GREETER);
  await page.untilState(({ failure }) => failure !== null);
  const [proto = ""] = GREETER.services.protos;
  using client = connectServices(Number(new URL(page.url).port), proto);
  const outcome = await client.call("greeter.Greeter/SayHello", [{}]);
  assertEquals(outcome.status, "UNAVAILABLE");
  assertMatch(outcome.details, /^The function has not loaded: Cannot load ".*f\.ts": /);
  await Deno.writeTextFile(page.folder.file("f.ts"), "export const sayHello = () => ({});");
  await page.untilState(({ version }) => version === 1);
  assertEquals((await client.call("greeter.Greeter/SayHello", [{}])).status, "OK");
});
