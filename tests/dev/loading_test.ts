import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { placeOf } from "../../src/dev/load_failure.ts";
import type { DevOptions } from "../../src/dev/start_dev.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { ROOT } from "../support/invoker_program.ts";
import { connectServices } from "../support/service_client.ts";
import { devOn } from "./dev_fixture.ts";

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`loading: with ${isolation}, what does not load at first is told with its place, and the next save is tried`, async () => {
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
}

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
  Deno.test(`loading: Calls of ${path} that come while the first version loads wait for it`, async () => {
    await using page = await devOn({ "f.ts": SLOW + text }, options);
    const { version, failure, functions } = await page.state();
    assertEquals([version, failure, functions], [0, null, []]);
    const headers = { "content-type": "application/json" };
    assertEquals(await page.call(path, `{"name":"Ada"}`, headers), answer);
  });
}

Deno.test("loading: Calls of methods that have not loaded are told so by gRPC, too", async () => {
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

Deno.test("loading: a module that is gone is told, and what was loaded goes on until it is back", async () => {
  await using page = await devOn({ "f.ts": `export const f = () => "one";` });
  await page.untilState(({ version }) => version === 1);
  await Deno.remove(page.folder.file("f.ts"));
  const gone = await page.untilState(({ failure }) => failure !== null);
  assertMatch(gone.failure?.message ?? "", /^Cannot find ".*f\.ts": no such file or folder$/);
  assertEquals([gone.version, gone.failure?.file], [1, null]);
  assertEquals(await page.call("/f", "x"), "one");
  await Deno.writeTextFile(page.folder.file("f.ts"), `export const f = () => "two";`);
  await page.untilState(({ version, failure }) => version === 2 && failure === null);
  assertEquals(await page.call("/f", "x"), "two");
});

Deno.test("loading: a .proto file that cannot be read at first is told, and its next save is tried", async () => {
  await using protos = await makeFolder({ "s.proto": "syntax = 3;" });
  const proto = protos.file("s.proto");
  const services = { protos: [proto], protoPaths: [], protoSets: [], services: [] };
  await using page = await devOn({ "f.ts": "export const get = () => ({ a: 1 });" }, { services });
  const broken = await page.untilState(({ failure }) => failure !== null);
  assertMatch(broken.failure?.message ?? "", /s\.proto/);
  await Deno.writeTextFile(
    proto,
    `syntax = "proto3"; package s; service S { rpc Get(M) returns (M); } message M { int32 a = 1; }`,
  );
  const { functions } = await page.untilState(({ version }) => version === 1);
  assertEquals(functions.map(({ path }) => path), ["/s.S/Get"]);
  const headers = { "content-type": "application/json" };
  assertEquals(await page.call("/s.S/Get", "{}", headers), `{"a":1}`);
});

const PLACES: readonly (readonly [message: string, frames: readonly string[], place: unknown])[] = [
  ["no place", [], undefined],
  ["x at file:///a/f.ts:3:7", [], { path: "/a/f.ts", line: 3, column: 7 }],
  ["x at file:///a%20b/f.ts:3:7; and so on", [], { path: "/a b/f.ts", line: 3, column: 7 }],
  ["x", ["file:///a/f.ts:1:2", "file:///b.ts:3:4"], { path: "/a/f.ts", line: 1, column: 2 }],
  ["x at file:///c.ts:5:6", ["file:///b.ts:3:4"], { path: "/c.ts", line: 5, column: 6 }],
  ["x at https://a/f.ts:3:7", ["npm:zod@4.1.0:1:2"], undefined],
  ["x at file:///%ff:1:1", [], undefined],
];

Deno.test("loading: the place of a failure is that of its message, or where it was thrown", () => {
  for (const [message, frames, place] of PLACES) assertEquals(placeOf(message, frames), place);
});
