// deno-lint-ignore-file no-console
// The benchmark: the invoker beside a bare gRPC echo and others, in the same run. See README.md.
import { startLoadProcess } from "./load/load_process.ts";
import { readMachineFacts } from "./measure/machine_facts.ts";
import { runOpenLoops } from "./measure/run_open_loops.ts";
import { runRounds } from "./measure/run_rounds.ts";
import { measureStartUps } from "./measure/start_up.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { findPeers } from "./peers/find_peers.ts";
import { formatReport } from "./report/format_report.ts";
import { RESULT_FORMAT, type ResultFile } from "./report/result_file.ts";
import { estimateSeconds, STARTS_ALONE } from "./scenarios/plan.ts";
import { ALL_SERVERS, CLIENT_LIMIT, REFERENCE } from "./servers/all_servers.ts";
import { addedServer, startedInvokers } from "./servers/invoker_servers.ts";
import { selectServers } from "./servers/select_servers.ts";
import { killServers } from "./servers/server_process.ts";
import type { ServerSpec } from "./servers/server_spec.ts";

type Found = Pick<ResultFile, "servers" | "scenarios" | "openLoop" | "startUps">;

async function listServers({ servers, added }: BenchOptions): Promise<ServerSpec[]> {
  const { present, absent } = await findPeers();
  for (const { name, reason } of absent) console.error(`Takes no part: ${name}: ${reason}`);
  const own = added.map(({ name, args }) => addedServer(name, args));
  const always = [CLIENT_LIMIT, REFERENCE, ...own.map(({ name }) => name)];
  return selectServers([...ALL_SERVERS, ...present, ...own], always, servers);
}

async function measure(options: BenchOptions): Promise<Found> {
  const { plan, scenarios, openLoop } = options;
  const servers = await listServers(options);
  await using client = startLoadProcess();
  const seconds = estimateSeconds(plan, servers.length, scenarios.map(({ payload }) => payload));
  console.error(
    `${scenarios.length} scenarios, ${servers.length} servers, ${plan.rounds} rounds: ` +
      `some ${seconds} s`,
  );
  const { scenarios: found, startUps } = await runRounds(
    servers,
    scenarios,
    plan,
    client,
    (round) => {
      console.error(`Round ${round + 1} of ${plan.rounds}`);
    },
  );
  const openLoops = openLoop === undefined
    ? []
    : await runOpenLoops(servers, found, openLoop, plan, client, (what) => console.error(what));
  return { servers, scenarios: found, startUps, openLoop: openLoops };
}

async function measureStartsOf(binary: string): Promise<Found> {
  const servers = startedInvokers(binary);
  const startUps = await measureStartUps(servers, STARTS_ALONE);
  return { servers, scenarios: [], openLoop: [], startUps };
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(`${USAGE}\nServers: ${ALL_SERVERS.map(({ name }) => name).join(", ")}`);
    return 0;
  }
  const { plan, binary, json } = options;
  const startedAt = new Date().toISOString();
  const machine = await readMachineFacts();
  const found = binary === undefined ? await measure(options) : await measureStartsOf(binary);
  const result: ResultFile = {
    format: RESULT_FORMAT,
    startedAt,
    machine,
    plan,
    reference: REFERENCE,
    clientLimit: CLIENT_LIMIT,
    ...found,
  };
  console.log(formatReport(result));
  if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(result, null, 1) + "\n");
  const failed = found.scenarios.some(({ results }) =>
    results.some(({ failures }) => failures.length > 0)
  );
  return failed ? 1 : 0;
}

if (import.meta.main) {
  for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    Deno.addSignalListener(signal, () => {
      killServers();
      Deno.exit(status);
    });
  }
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(error instanceof RangeError ? 2 : 1);
  }
}
