import { assert, assertEquals } from "@std/assert";
import { main } from "../../src/cli/main.ts";
import type { ServiceSet } from "../../src/service/service_set.ts";
import { typeNames } from "../../src/service/type_names.ts";
import { createFakeIo } from "../cli/fake_io.ts";

/** `deno task check` checks these, and tests/function/define_service_test.ts what implements them. */
const MADE: readonly [file: string, argv: readonly string[]][] = [
  ["samples/greeter/greeter.d.ts", ["samples/greeter/greeter.proto"]],
  ["samples/routeguide/routeguide.d.ts", ["samples/routeguide/routeguide.proto"]],
  ["tests/service/typed/every.ts", [
    "tests/service/protos/every.proto",
    "tests/service/protos/legacy.proto",
    "--proto-path=tests/service/protos",
  ]],
];

for (const [file, argv] of MADE) {
  Deno.test(`types: ${file} is what it prints`, async () => {
    const io = createFakeIo({ cwd: Deno.cwd() });
    assertEquals([await main(["types", ...argv], io), io.reported()], [0, ""]);
    assertEquals(io.printed(), await Deno.readTextFile(file));
  });
}

Deno.test("types: a file that is not there is told of, and what may not be read", async () => {
  const io = createFakeIo();
  assertEquals([await main(["types", "none.proto"], io), io.printed()], [1, ""]);
  assertEquals(
    io.reported(),
    'invoker: Cannot use "/home/me/none.proto": there is no such file\n',
  );
  const denied = createFakeIo({ isGranted: () => false });
  assertEquals(await main(["types", "none.proto"], denied), 1);
  assertEquals(denied.reported().split(";")[0], "invoker: Cannot start: --allow-read is missing");
});

Deno.test("types: what is called as something that all objects have is one like others", async () => {
  const file = await Deno.makeTempFile({ suffix: ".proto" });
  await Deno.writeTextFile(
    file,
    `syntax = "proto3";
    service constructor { rpc toString(valueOf) returns (hasOwnProperty); }
    message valueOf { hasOwnProperty constructor = 1; }
    message hasOwnProperty { isPrototypeOf toString = 1; }
    enum isPrototypeOf { NONE = 0; }`,
  );
  const io = createFakeIo();
  assertEquals([await main(["types", file], io), io.reported()], [0, ""]);
  await Deno.remove(file);
  const lines = io.printed().split("\n");
  for (
    const line of [
      "  toString: (request: valueOf, context: Context) => Reply<hasOwnPropertyInit>;",
      "  constructor?: hasOwnProperty;",
      "  toString: isPrototypeOf;",
    ]
  ) assert(lines.includes(line), line);
});

const NAMES: readonly [fullName: string, name: string][] = [
  ["a.b.Thing", "Thing"],
  ["a.b.Thing.Part", "Thing_Part"],
  ["other.Thing", "other_Thing"],
  ["Thing_Part", "Thing_Part_"],
  ["a.ThingInit", "a_ThingInit"],
  ["google.type.Date", "google_type_Date"],
  ["lower.case", "lower_case"],
  ["lower.other", "other"],
  ["string", "string_"],
  ["Record", "Record_"],
];

Deno.test("typeNames: each name is there once, and none is one of TypeScript's", () => {
  const messages = NAMES.map(([name]) => ({ name, fields: [] }));
  const set: Pick<ServiceSet, "services" | "messages" | "enums"> = {
    services: [{ name: "a.Thing.Service", methods: [] }],
    messages,
    enums: [{ name: "x.Service", values: [] }],
  };
  assertEquals([...typeNames(set)], [
    ["a.Thing.Service", "Thing_Service"],
    ...NAMES,
    ["x.Service", "Service"],
  ]);
});
