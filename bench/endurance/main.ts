// deno-lint-ignore-file no-console
// `deno task bench:endurance`: whether memory stays flat over millions of answers. See README.md.
import { parseArgs } from "@std/cli/parse-args";
import { readMachineFacts } from "../measure/machine_facts.ts";
import { makeScenario } from "../scenarios/matrix.ts";
import { ALL_SERVERS, REFERENCE } from "../servers/all_servers.ts";
import { ENDURANCE_FORMAT, type EnduranceResult, type EnduranceRun } from "./endurance_result.ts";
import { formatEndurance } from "./endurance_table.ts";
import { runEndurance } from "./run_endurance.ts";
import { runMain } from "../run_main.ts";

const USAGE = `Usage: deno task bench:endurance [--messages N] [--calls N] [--servers NAME,…]
       [--json FILE]
By default 10000000 messages on 16 streams and 1000000 Calls, 32 at a time, to each of
invoker-worker, invoker-process and, to compare, ${REFERENCE}; 0 leaves one out. Ends with status 1
when memory grows.
Servers: ${ALL_SERVERS.map(({ name }) => name).join(", ")}
`;

const DEFAULT_SERVERS = `invoker-worker,invoker-process,${REFERENCE}`;

async function main(args: readonly string[]): Promise<number> {
  const wrong: string[] = [];
  const flags = parseArgs(args, {
    boolean: ["help"],
    string: ["messages", "calls", "servers", "json"],
    unknown: (arg) => wrong.push(arg) === 0,
  });
  const names = String(flags["servers"] ?? DEFAULT_SERVERS).split(",");
  const servers = ALL_SERVERS.filter(({ name }) => names.includes(name));
  wrong.push(...names.filter((name) => servers.every((server) => server.name !== name)));
  const messages = Number(flags["messages"] ?? 10_000_000);
  const calls = Number(flags["calls"] ?? 1_000_000);
  if (!Number.isInteger(messages)) wrong.push(`--messages ${flags["messages"]}`);
  if (!Number.isInteger(calls)) wrong.push(`--calls ${flags["calls"]}`);
  if (flags["help"] === true || wrong.length > 0) {
    if (wrong.length > 0) console.error(`Cannot run with "${wrong.join('", "')}"`);
    console.log(USAGE);
    return wrong.length === 0 ? 0 : 2;
  }
  const startedAt = new Date().toISOString();
  const machine = await readMachineFacts();
  const runs: EnduranceRun[] = [];
  for (const server of servers) {
    for (const [load, answers] of [["streams-16", messages], ["calls-32", calls]] as const) {
      const scenario = makeScenario(load, 16);
      if (answers === 0 || !server.loads.includes(scenario.load.kind)) continue;
      runs.push(await runEndurance(server, scenario, answers));
    }
  }
  console.log(formatEndurance(runs));
  if (typeof flags["json"] === "string") {
    const result: EnduranceResult = { format: ENDURANCE_FORMAT, startedAt, machine, runs };
    await Deno.writeTextFile(flags["json"], JSON.stringify(result, null, 1) + "\n");
  }
  return runs.every(({ trend }) => trend.flat) ? 0 : 1;
}

if (import.meta.main) await runMain(main);
