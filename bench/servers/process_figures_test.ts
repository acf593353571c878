import { assert, assertEquals } from "@std/assert";
import { readProcessFigures } from "./process_figures.ts";

const ON_LINUX = Deno.build.os === "linux";
// deno-lint-ignore no-console
if (!ON_LINUX) console.info("Not tested: what a process costs, as only Linux tells");

Deno.test({
  name: "readProcessFigures: tells what a process has cost, and its child as well",
  ignore: !ON_LINUX,
  fn: async () => {
    // It computes until it is ended; what it has started ends by itself.
    const args = ["-c", "sleep 5 & while :; do :; done"];
    const child = new Deno.Command("sh", { args, stdin: "null" }).spawn();
    try {
      const untilMs = performance.now() + 10_000;
      let figures = readProcessFigures(child.pid);
      while ((figures.cpuMs ?? 0) < 20 && performance.now() < untilMs) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        figures = readProcessFigures(child.pid);
      }
      assert((figures.cpuMs ?? 0) >= 20, `${figures.cpuMs} ms`);
      const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
      const aloneMb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024 / 1e6;
      assert((figures.residentMb ?? 0) > aloneMb, `${figures.residentMb} MB, alone ${aloneMb}`);
    } finally {
      child.kill("SIGKILL");
      await child.status;
    }
  },
});

Deno.test("readProcessFigures: nothing of a process that is not there", () => {
  assertEquals(readProcessFigures(2 ** 22 + 1), { cpuMs: null, residentMb: null });
});
