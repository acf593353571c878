// deno-lint-ignore-file no-console
// The benchmark: the invoker beside a bare gRPC echo, in the same run. See README.md.
import { parseArgs } from "@std/cli/parse-args";
import { resolve } from "@std/path";
import { startLoadProcess } from "./load_process.ts";
import { measureScenario, type RunningServer } from "./measure.ts";
import { formatReport, type Report } from "./report.ts";
import { DEFAULT_PLAN, type Plan, SCENARIOS, SHORT_PLAN } from "./scenarios.ts";
import { startServerProcess } from "./server_process.ts";
import { REFERENCE, SERVERS, type ServerSpec, startedServers } from "./servers.ts";
import { measureStartUps } from "./start_up.ts";

const USAGE = `Usage: deno task bench [--short] [--servers NAME,…] [--json FILE]
       deno task bench --binary PROGRAM [--short] [--json FILE]
Servers: ${SERVERS.map(({ name }) => name).join(", ")}
With --binary only starts are measured: of a compiled invoker beside one from source.
`;

async function runBenchmark(specs: readonly ServerSpec[], plan: Plan): Promise<Report> {
  await using resources = new AsyncDisposableStack();
  const client = resources.use(startLoadProcess());
  const running = new Map<ServerSpec, RunningServer>();
  for (const spec of specs) {
    const { address } = resources.use(await startServerProcess(spec.args));
    running.set(spec, { name: spec.name, address });
  }
  const scenarios: Report["scenarios"][number][] = [];
  for (const scenario of SCENARIOS) {
    const servers = [...running]
      .filter(([spec]) => spec.loads.includes(scenario.load.kind))
      .map(([, server]) => server);
    if (servers.length === 0) continue;
    const measured = await measureScenario(scenario, servers, REFERENCE, client, plan);
    scenarios.push({ name: scenario.name, unit: scenario.unit, measured });
  }
  const hasInvoker = specs.some(({ args }) => args.includes("invoker.ts"));
  return {
    deno: Deno.version.deno,
    cpus: navigator.hardwareConcurrency,
    rounds: plan.rounds,
    reference: REFERENCE,
    scenarios,
    startUps: hasInvoker ? await measureStartUps(startedServers(), plan.starts) : [],
  };
}

async function compareStarts(program: string, plan: Plan): Promise<Report> {
  const path = resolve(program);
  const { stdout } = await new Deno.Command(path, { args: ["--version"], stdin: "null" }).output();
  const { size } = await Deno.stat(path);
  const version = new TextDecoder().decode(stdout).trim();
  return {
    deno: Deno.version.deno,
    cpus: navigator.hardwareConcurrency,
    rounds: plan.startsAlone,
    reference: REFERENCE,
    binary: `${program}: ${(size / 1e6).toFixed(1)} MB, ${version}`,
    scenarios: [],
    startUps: await measureStartUps(startedServers(path), plan.startsAlone),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    boolean: ["short", "help"],
    string: ["servers", "json", "binary"],
    unknown: (arg) => unknown.push(arg) === 0,
  });
  const names = flags["servers"] === undefined ? undefined : String(flags["servers"]).split(",");
  unknown.push(...names?.filter((name) => SERVERS.every((spec) => spec.name !== name)) ?? []);
  if (flags["help"] === true || unknown.length > 0) {
    if (unknown.length > 0) console.error(`Cannot take part: "${unknown.join('", "')}"`);
    console.log(USAGE);
    return unknown.length === 0 ? 0 : 2;
  }
  const specs = SERVERS.filter(({ name }) => names?.includes(name) ?? true);
  const plan = flags["short"] === true ? SHORT_PLAN : DEFAULT_PLAN;
  const binary = flags["binary"];
  const report = typeof binary === "string"
    ? await compareStarts(binary, plan)
    : await runBenchmark(specs, plan);
  console.log(formatReport(report));
  if (typeof flags["json"] === "string") {
    await Deno.writeTextFile(flags["json"], JSON.stringify(report, null, 2) + "\n");
  }
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
