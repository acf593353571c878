import { assertEquals, assertThrows } from "@std/assert";
import { readOptions as readAnyOptions } from "./options.ts";
import { DEFAULT_SCENARIOS, SHORT_SCENARIOS } from "./scenarios/matrix.ts";
import { DEFAULT_PLAN, SHORT_PLAN } from "./scenarios/plan.ts";

const readOptions = (args: readonly string[]) =>
  readAnyOptions(args, { byDefault: DEFAULT_SCENARIOS, short: SHORT_SCENARIOS });

Deno.test("readOptions: the default, the short and the full run", () => {
  const { plan, scenarios, servers, openLoop } = readOptions([]);
  assertEquals([plan, scenarios, servers, openLoop], [
    ...[DEFAULT_PLAN, DEFAULT_SCENARIOS],
    ...[{}, undefined],
  ]);
  const short = readOptions(["--short", "--rounds", "1"]);
  assertEquals([short.plan, short.scenarios], [{ ...SHORT_PLAN, rounds: 1 }, SHORT_SCENARIOS]);
  const full = readOptions(["--full"]);
  assertEquals([full.scenarios.length, full.servers.sandboxes], [72, [1, 2]]);
  assertEquals(readOptions(["--full", "--kind", "json"]).scenarios.length, 24);
});

Deno.test("readOptions: what is selected", () => {
  const { scenarios, servers } = readOptions(
    "--load calls-8,streams-4 --payload 16,1024 --kind bytes --isolation worker --sandboxes 1,2"
      .split(" "),
  );
  assertEquals(scenarios.map(({ name }) => name), [
    ...["calls-8 16 B bytes", "calls-8 1 KiB bytes"],
    ...["streams-4 16 B bytes", "streams-4 1 KiB bytes"],
  ]);
  assertEquals(servers, { isolations: ["worker"], sandboxes: [1, 2] });
  const [over] = readOptions(["--connections=8", "--load=calls-8"]).scenarios;
  assertEquals([over?.name, over?.load.connections], ["calls-8 16 B text ×8", 8]);
  assertEquals(readOptions(["--servers", "a,b"]).servers, { names: ["a", "b"] });
  assertEquals(readOptions(["--add", "a=-A x.ts --b=c", "--add", "d=-P e.ts"]).added, [
    { name: "a", args: ["-A", "x.ts", "--b=c"] },
    { name: "d", args: ["-P", "e.ts"] },
  ]);
});

Deno.test("readOptions: rates are numbers or shares", () => {
  const half = { seconds: 60, rates: [{ share: 0.5 }, { share: 0.8 }] };
  assertEquals(readOptions(["--open-loop"]).openLoop, half);
  const told = readOptions(["--open-loop=500,90%", "--seconds", "5"]).openLoop;
  assertEquals(told, { seconds: 5, rates: [{ perSecond: 500 }, { share: 0.9 }] });
});

Deno.test("readOptions: says which option or value it does not know", () => {
  const cases: readonly [string, string][] = [
    ["--shrot", '"--shrot" is no option'],
    ["file.json", '"file.json" is no option'],
    ["--payload=0", '--payload "0"'],
    ["--payload=16,x", '--payload "x"'],
    ["--kind=xml", '--kind "xml"'],
    ["--isolation=thread", '--isolation "thread"'],
    ["--open-loop=-3", '--open-loop "-3"'],
    ["--add=x", '--add "x"'],
    ["--load=calls", '"calls"'],
  ];
  for (const [arg, expected] of cases) {
    assertThrows(() => readOptions([arg]), RangeError, expected);
  }
});
