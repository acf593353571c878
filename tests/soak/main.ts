// deno-lint-ignore-file no-console
// The soak: minutes of mixed load while sandboxes are killed. See docs/reliability.md.
import { parseArgs } from "@std/cli/parse-args";
import { fuzzAll } from "./fuzz.ts";
import { formatSoaked } from "./report.ts";
import { soak } from "./soak.ts";
import type { Isolation, Wire } from "./target.ts";

const USAGE =
  "Usage: deno task soak [--seconds N] [--isolation worker|process|both] [--wire inside|outside|both] [--seed N] [--max-growth MIB] [--fuzz]";

interface Settings {
  readonly isolations: readonly Isolation[];
  readonly wires: readonly Wire[];
  readonly seconds: number;
  readonly seed: number;
  readonly maxGrowthMiB: number;
  /** Frames that no client would send, in place of Calls. */
  readonly fuzzes: boolean;
}

function parseSettings(args: readonly string[]): Settings | undefined {
  let known = true;
  const flags = parseArgs(args, {
    string: ["seconds", "isolation", "wire", "seed", "max-growth"],
    boolean: ["fuzz"],
    unknown: () => known = false,
  });
  const number = (name: string, byDefault: number) => Number(flags[name] ?? byDefault);
  const some = <Word extends string>(name: string, words: readonly Word[]) => {
    const flag = flags[name] ?? "both";
    return flag === "both" ? words : words.filter((word) => word === flag);
  };
  const isolations = some("isolation", ["process", "worker"]);
  const wires = some("wire", ["inside", "outside"]);
  const seconds = number("seconds", 120);
  const seed = number("seed", Math.floor(Math.random() * 1e6));
  const maxGrowthMiB = number("max-growth", 64);
  const areGiven = known && isolations.length > 0 && wires.length > 0;
  if (!areGiven || !(seconds > 0) || !(seed >= 0) || !(maxGrowthMiB > 0)) return undefined;
  return { isolations, wires, seconds, seed, maxGrowthMiB, fuzzes: flags["fuzz"] === true };
}

async function main(args: readonly string[]): Promise<number> {
  const settings = parseSettings(args);
  if (!settings) {
    console.error(USAGE);
    return 2;
  }
  const { isolations, wires, seconds, seed, maxGrowthMiB } = settings;
  console.log(`Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores`);
  if (settings.fuzzes) {
    console.log(`${seconds} s of frames, seed ${seed}\n`);
    await fuzzAll({ seconds, seed });
    return 0;
  }
  console.log(`${seconds} s each, and a warm-up; seed ${seed}\n`);
  let problems = 0;
  const kinds = wires.flatMap((wire) => isolations.map((isolation) => ({ isolation, wire })));
  for (const kind of kinds) {
    for (const soaked of await soak({ ...kind, seconds, seed, maxGrowthMiB })) {
      problems += soaked.tally.problemCount;
      console.log(formatSoaked(soaked));
    }
  }
  console.log(problems === 0 ? "Every Call is accounted for" : `${problems} problems`);
  return problems === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
