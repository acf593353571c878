// deno-lint-ignore-file no-console
import { startLoadProcess } from "./load/load_process.ts";
import { readMachineFacts } from "./measure/machine_facts.ts";
import { runOpenLoops } from "./measure/run_open_loops.ts";
import { runRounds } from "./measure/run_rounds.ts";
import { measureStartUps } from "./measure/start_up.ts";
import { type BenchOptions, OPTIONS, readOptions } from "./options.ts";
import { findPeers } from "./peers/find_peers.ts";
import type { Peer } from "./peers/peer.ts";
import { formatReport } from "./report/format_report.ts";
import { RESULT_FORMAT, type ResultFile } from "./report/result_file.ts";
import type { DefaultScenarios } from "./scenarios/matrix.ts";
import { estimateSeconds, STARTS_ALONE } from "./scenarios/plan.ts";
import { startedInvokers } from "./servers/invoker_servers.ts";
import { selectServers } from "./servers/select_servers.ts";
import { killServers } from "./servers/server_process.ts";
import type { ServerSpec } from "./servers/server_spec.ts";

/** Who is measured, and by what. */
export interface Suite {
  /** How it is called: `deno task` and this. */
  readonly task: string;
  readonly servers: readonly ServerSpec[];
  /** Those of others, which take part where they are installed. */
  readonly peers: readonly Peer[];
  /** Name of the server that ratios are against. */
  readonly reference: string;
  /** Name of that whose rate is the load client's own limit. */
  readonly clientLimit: string;
  /** What servers speak that a command line adds. */
  readonly added: Pick<ServerSpec, "wire" | "loads">;
  readonly scenarios: DefaultScenarios;
}

type Found = Pick<ResultFile, "servers" | "scenarios" | "openLoop" | "startUps">;

/** Runs the benchmark that the command line asks for, and ends the process. */
export async function runBench(suite: Suite): Promise<never> {
  for (const [signal, status] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    Deno.addSignalListener(signal, () => {
      killServers();
      Deno.exit(status);
    });
  }
  try {
    Deno.exit(await run(suite, Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(error instanceof RangeError ? 2 : 1);
  }
}

async function run(suite: Suite, args: readonly string[]): Promise<number> {
  const options = readOptions(args, suite.scenarios);
  const { plan, binary, json, help } = options;
  if (help) {
    const names = suite.servers.map(({ name }) => name).join(", ");
    console.log(`Usage: deno task ${suite.task} [options]\n\n${OPTIONS}\nServers: ${names}`);
    return 0;
  }
  const startedAt = new Date().toISOString();
  const machine = await readMachineFacts();
  const found = binary === undefined
    ? await measure(suite, options)
    : await measureStartsOf(binary);
  const result: ResultFile = {
    format: RESULT_FORMAT,
    startedAt,
    machine,
    plan,
    reference: suite.reference,
    clientLimit: suite.clientLimit,
    ...found,
  };
  console.log(formatReport(result));
  if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(result, null, 1) + "\n");
  const failed = found.scenarios.some(({ results }) =>
    results.some(({ failures }) => failures.length > 0)
  );
  return failed ? 1 : 0;
}

async function measure(suite: Suite, options: BenchOptions): Promise<Found> {
  const { plan, scenarios, openLoop } = options;
  const servers = await listServers(suite, options);
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

async function listServers(
  { servers: ours, peers, reference, clientLimit, added: kind }: Suite,
  { servers, added }: BenchOptions,
): Promise<ServerSpec[]> {
  const { present, absent } = await findPeers(peers);
  for (const { name, reason } of absent) console.error(`Takes no part: ${name}: ${reason}`);
  const own = added.map(({ name, args }): ServerSpec => {
    return { name, command: { args: ["run", ...args] }, ...kind, byDefault: true };
  });
  const always = [clientLimit, reference, ...own.map(({ name }) => name)];
  return selectServers([...ours, ...present, ...own], always, servers);
}

async function measureStartsOf(binary: string): Promise<Found> {
  const servers = startedInvokers(binary);
  const startUps = await measureStartUps(servers, STARTS_ALONE);
  return { servers, scenarios: [], openLoop: [], startUps };
}
