// deno-lint-ignore-file no-console
// `deno task bench:growth`: what a message costs as something grows, as charts. See README.md.
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { renderLineChart } from "./chart/line_chart.ts";
import { CURVES } from "./curves.ts";
import { growthChart } from "./growth_chart.ts";
import {
  type CurveResult,
  GROWTH_FORMAT,
  type GrowthResult,
  mergeCurves,
} from "./growth_result.ts";
import { formatGrowth } from "./growth_table.ts";
import { GROWTH_PLAN, measureCurve } from "./measure_curve.ts";
import { runMain } from "../run_main.ts";

const USAGE =
  `Usage: deno task bench:growth [--curves NAME,…] [--rounds N] [--folder FOLDER] [--draw]
Curves: ${CURVES.map(({ name }) => name).join(", ")}
Writes growth.json and a chart for each curve to FOLDER (docs/performance); curves that are not
measured stay in the file as they are. --draw measures nothing and draws what is in the file.
`;

async function main(args: readonly string[]): Promise<number> {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    boolean: ["draw", "help"],
    string: ["curves", "rounds", "folder"],
    unknown: (arg) => unknown.push(arg) === 0,
  });
  const names = flags["curves"] === undefined ? undefined : String(flags["curves"]).split(",");
  unknown.push(...names?.filter((name) => CURVES.every((curve) => curve.name !== name)) ?? []);
  const rounds = Number(flags["rounds"] ?? GROWTH_PLAN.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) unknown.push(`--rounds ${flags["rounds"]}`);
  if (flags["help"] === true || unknown.length > 0) {
    if (unknown.length > 0) console.error(`Cannot measure growth by "${unknown.join('", "')}"`);
    console.log(USAGE);
    return unknown.length === 0 ? 0 : 2;
  }
  const folder = String(flags["folder"] ?? "docs/performance");
  const file = join(folder, "growth.json");
  const measured: CurveResult[] = [];
  for (const curve of flags["draw"] === true ? [] : CURVES) {
    if (names?.includes(curve.name) ?? true) {
      measured.push(await measureCurve(curve, { ...GROWTH_PLAN, rounds }));
    }
  }
  const result = mergeCurves(await readResult(file), measured);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify(result, null, 1) + "\n");
  for (const curve of CURVES) {
    const found = result.curves.find((one) => one.curve === curve.name);
    if (found === undefined) continue;
    if (flags["draw"] === true || measured.includes(found)) console.log(formatGrowth(curve, found));
    const svg = renderLineChart(growthChart(curve, found));
    await Deno.writeTextFile(join(folder, `${curve.name}.svg`), svg);
  }
  return 0;
}

async function readResult(file: string): Promise<GrowthResult | undefined> {
  try {
    const result: GrowthResult = JSON.parse(await Deno.readTextFile(file));
    return result.format === GROWTH_FORMAT ? result : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

if (import.meta.main) await runMain(main);
