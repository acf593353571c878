// deno-lint-ignore-file no-console
// `deno task bench:compare BEFORE.json AFTER.json`: what two results of the benchmark differ in.
import { parseArgs } from "@std/cli/parse-args";
import { compareResults } from "./comparison/compare_results.ts";
import { formatComparison } from "./comparison/format_comparison.ts";
import { readResultFile } from "./comparison/read_result_file.ts";
import { runMain } from "./run_main.ts";

const USAGE = `Usage: deno task bench:compare [--confidence 0.99] BEFORE.json AFTER.json

The files are those that "deno task bench --json FILE" writes.
`;

async function main(args: readonly string[]): Promise<number> {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    boolean: ["help"],
    string: ["confidence", "_"],
    unknown: (arg, key) => key === undefined || unknown.push(arg) === 0,
  });
  const [before, after, ...more] = flags._.map(String);
  const confidence = Number(flags["confidence"] ?? 0.99);
  const isWrong = unknown.length + more.length > 0 || !(confidence > 0 && confidence < 1);
  if (flags["help"] === true || before === undefined || after === undefined || isWrong) {
    console.log(USAGE);
    return flags["help"] === true ? 0 : 2;
  }
  const read = async (path: string) => readResultFile(path, await Deno.readTextFile(path));
  const files = [await read(before), await read(after)] as const;
  console.log(formatComparison(...files, compareResults(...files, confidence)));
  return 0;
}

if (import.meta.main) await runMain(main);
