import { assert, assertEquals } from "@std/assert";
import { readProcessFigures } from "./process_figures.ts";

const ON_LINUX = Deno.build.os === "linux";
// deno-lint-ignore no-console
if (!ON_LINUX) console.info("Not tested: what a process costs, as only Linux tells");

Deno.test({
  name: "readProcessFigures: tells what this process has cost, and its child as well",
  ignore: !ON_LINUX,
  fn: async () => {
    const before = readProcessFigures(Deno.pid);
    const untilMs = performance.now() + 60;
    while (performance.now() < untilMs);
    const after = readProcessFigures(Deno.pid);
    assert((after.cpuMs ?? 0) - (before.cpuMs ?? 0) > 10, `${before.cpuMs} ${after.cpuMs}`);
    assert((after.residentMb ?? 0) > 20);
    const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
    const withChild = readProcessFigures(Deno.pid);
    child.kill("SIGKILL");
    await child.status;
    assert((withChild.residentMb ?? 0) > (after.residentMb ?? 0));
  },
});

Deno.test("readProcessFigures: nothing of a process that is not there", () => {
  assertEquals(readProcessFigures(2 ** 22 + 1), { cpuMs: null, residentMb: null });
});
