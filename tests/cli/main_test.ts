import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { helpText } from "../../src/cli/help/help.ts";
import { main } from "../../src/cli/main.ts";
import { createFakeIo } from "./fake_io.ts";

const HELPS: readonly [argv: readonly string[], text: string][] = [
  [["--help"], helpText()],
  [["-h"], helpText()],
  [["help"], helpText()],
  [["f.ts", "--port", "--help"], helpText()],
  [["serve", "--help"], helpText("serve")],
  [["help", "serve"], helpText("serve")],
  [["call", "x", "-h"], helpText("call")],
  [["help", "call"], helpText("call")],
  [["check", "-h"], helpText("check")],
  [["healthcheck", "-h"], helpText("healthcheck")],
  [["help", "healthcheck"], helpText("healthcheck")],
];

for (const [argv, text] of HELPS) {
  Deno.test(`main: ${argv.join(" ")} prints help and needs no permission`, async () => {
    const io = createFakeIo({ isGranted: () => false });
    assertEquals(await main(argv, io), 0);
    assertEquals(io.printed(), text);
    assertEquals(io.reported(), "");
  });
}

const VERSIONS = [["--version"], ["-V"], ["serve", "--version"], ["call", "-V"], [
  "healthcheck",
  "--version",
]];

for (const argv of VERSIONS) {
  Deno.test(`main: ${argv.join(" ")} prints one line`, async () => {
    const io = createFakeIo({ isGranted: () => false });
    assertEquals(await main(argv, io), 0);
    assertMatch(io.printed(), /^invoker \d+\.\d+\.\d+ \(deno 2\.9\.6, v8 15\.0\)\n$/);
  });
}

const MISUSES: readonly [argv: readonly string[], text: string][] = [
  [["--prot"], `invoker: Unknown option "--prot"; did you mean "--proto"?\n`],
  [["call", "--timeout"], `invoker: Cannot use --timeout "": it must be a duration`],
  [
    ["help", "cal"],
    `invoker: Cannot show help for "cal": the commands are serve, dev, call, `,
  ],
  [["types"], "invoker: Cannot print types: no file is given; name it, as in: invoker types "],
  [["healthcheck", "x"], `invoker: Cannot use "x": healthcheck takes nothing but options\n`],
  [["healthchek", "x"], `did you mean "healthcheck"?\n`],
  [
    ["inti"],
    `invoker: Cannot find "inti": it is no command, and no file or folder; did you mean "init"?\n`,
  ],
  [["inti", "--image", "x"], `did you mean "init"?\n`],
  [["Check", "f.ts"], `did you mean "check"?\n`],
  [["hlep"], `did you mean "help"?\n`],
  [["invoker", "list"], `did you mean "invokers"?\n`],
  [["invokers", "lst"], `did you mean "invokers list"?\n`],
  [["help", "inti"], `did you mean "init"?\n`],
  [[], "invoker: Cannot serve: no function is given; name its file, as in: invoker ./function.ts"],
  [["serve"], "invoker: Cannot serve: no function is given"],
  [
    ["check"],
    "invoker: Cannot check: no function is given; name its file, as in: invoker check ./function.ts",
  ],
];

for (const [argv, text] of MISUSES) {
  Deno.test(`main: [${argv}] is wrong usage, said in one line`, async () => {
    const io = createFakeIo();
    assertEquals(await main(argv, io), 2);
    assertEquals(io.printed(), "");
    assertStringIncludes(io.reported(), text);
    assertEquals(io.reported().indexOf("\n"), io.reported().length - 1);
  });
}

for (const argv of [["f.ts"], ["call", "x"], ["healthcheck"]]) {
  Deno.test(`main: ${argv.join(" ")} says in one line which permissions it lacks`, async () => {
    const io = createFakeIo({ isGranted: ({ name }) => name !== "net" });
    assertEquals(await main(argv, io), 1);
    assertMatch(
      io.reported(),
      /^invoker: Cannot start: --allow-net is missing; run: deno run .*--allow-net .*\n$/,
    );
  });
}

Deno.test("main: an old Deno is warned of, once, and not refused for it", async () => {
  const io = createFakeIo({ runtime: { deno: "2.7.11", v8: "14" }, isGranted: () => false });
  assertEquals(await main(["f.ts"], io), 1);
  assertEquals(io.reported().match(/Deno 2\.7\.11/g)?.length, 1);
  assertStringIncludes(io.reported(), "Cannot start");
});
