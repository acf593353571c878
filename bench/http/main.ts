// deno-lint-ignore-file no-console
// `deno task bench:http`: JSON over HTTP, beside a bare server and frameworks. See bench/README.md.
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { serverCpuUs, startCostMeter } from "../load/cost_meter.ts";
import { readMachineFacts } from "../measure/machine_facts.ts";
import { install } from "../peers/install_peers.ts";
import { cacheFolder, isThere } from "../peers/machine.ts";
import { formatScenario } from "../report/format_scenario.ts";
import type { RoundFigures, ServerRounds } from "../report/result_file.ts";
import { formatRow, formatUnit } from "../report/table.ts";
import { runMain } from "../run_main.ts";
import { makePayload } from "../scenarios/make_payload.ts";
import { startServerProcess } from "../servers/server_process.ts";
import { spreadOfPresent } from "../statistics/median.ts";
import { runEventLoad } from "./event_load.ts";
import { type HttpLoad, runHttpLoad } from "./http_load.ts";
import { allHttpServers, eventServers, HTTP_REFERENCE, type HttpServer } from "./http_servers.ts";

const USAGE = `Usage: deno task bench:http [--rounds N] [--seconds N] [--install]
JSON in and out over HTTP/1.1, also at a fixed rate, and events to clients that read all they get:
by default in 5 rounds of 2 seconds for each server and load.
--install installs the frameworks first.
`;
const LOADS = [[1, 64], [64, 64], [64, 1024], [16, 65_536]] as const;
/** Far below what the slowest reaches on two cores. */
const RATE = { perSecond: 1000, connections: 16, bytes: 1024 };
const EVENT_CLIENTS = [1, 100] as const;
const WARM_UP_MS = 1000;

/** What one server does in one round. */
type Measure = (server: HttpServer) => Promise<RoundFigures>;

async function main(args: readonly string[]): Promise<number> {
  const { rounds = 5, seconds = 2, help, install: installs, _: rest } = parseArgs([...args], {
    boolean: ["help", "install"],
  });
  if (help || rest.length > 0 || !(Number(rounds) > 0) || !(Number(seconds) > 0)) {
    console.log(USAGE);
    return help ? 0 : 2;
  }
  const forMs = Number(seconds) * 1000;
  const inTurn = (servers: readonly HttpServer[], measure: Measure) =>
    measureInTurn(servers, Number(rounds), measure);
  const servers = await present(allHttpServers(cacheFolder()), installs === true);
  console.log(`${(await readMachineFacts()).cpu}, ${rounds} rounds of ${seconds} s`);
  for (const [connections, bytes] of LOADS) {
    const body = makePayload("json", bytes);
    const results = await inTurn(servers, measureCalls({ connections, body, forMs }));
    const scenario = {
      name: `${connections} at a time ${bytes} B`,
      unit: "Calls/s",
      load: { kind: "calls", atOnce: connections },
      payload: { kind: "json", bytes },
    } as const;
    console.log(["", ...formatScenario({ scenario, results }, HTTP_REFERENCE, "")].join("\n"));
  }
  const body = makePayload("json", RATE.bytes);
  const paced = await inTurn(servers, measureCalls({ ...RATE, body, forMs }));
  console.log(["", ...formatLatencies(`${RATE.perSecond}/s of ${RATE.bytes} B`, paced)].join("\n"));
  for (const clients of EVENT_CLIENTS) {
    const results = await inTurn(eventServers(), measureEvents(clients, forMs));
    const scenario = {
      name: `events to ${clients}`,
      unit: "events/s",
      load: { kind: "server-streams", atOnce: clients },
      payload: { kind: "json", bytes: 64 },
    } as const;
    console.log(["", ...formatScenario({ scenario, results }, HTTP_REFERENCE, "")].join("\n"));
  }
  return 0;
}

async function measureInTurn(
  servers: readonly HttpServer[],
  rounds: number,
  measure: Measure,
): Promise<readonly ServerRounds[]> {
  const results = servers.map(({ name: server }) => ({
    server,
    rounds: [] as (RoundFigures | null)[],
    failures: [] as string[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const [place, server] of servers.entries()) {
      try {
        results[place]?.rounds.push(await measure(server));
      } catch (error) {
        results[place]?.rounds.push(null);
        results[place]?.failures.push(String(error));
      }
    }
  }
  return results;
}

function measureCalls(load: Omit<HttpLoad, "address">): Measure {
  return async ({ command }) => {
    await using server = await startServerProcess(command);
    const { address } = server;
    await runHttpLoad({ ...load, address, forMs: WARM_UP_MS });
    const stop = startCostMeter(server.pid);
    const { answers, latencyUs } = await runHttpLoad({ ...load, address });
    return toFigures(stop(), answers, latencyUs);
  };
}

function measureEvents(clients: number, forMs: number): Measure {
  return async ({ command }) => {
    await using server = await startServerProcess(command);
    const { address } = server;
    await runEventLoad({ address, clients, forMs: WARM_UP_MS });
    const stop = startCostMeter(server.pid);
    const { events } = await runEventLoad({ address, clients, forMs });
    return toFigures(stop(), events, null);
  };
}

function toFigures(
  cost: ReturnType<ReturnType<typeof startCostMeter>>,
  answers: number,
  latencyUs: RoundFigures["latencyUs"],
): RoundFigures {
  return {
    perSecond: answers * 1000 / cost.elapsedMs,
    latencyUs,
    serverCpuUs: serverCpuUs(cost, answers),
    residentMb: cost.residentMb,
    clientBusy: cost.clientBusy,
  };
}

/** At a rate that all keep, what one waits is what tells them apart. */
function formatLatencies(name: string, results: readonly ServerRounds[]): string[] {
  const widths = { first: 28, others: 13 };
  const rows = results.map(({ server, rounds, failures }) => {
    const median = (at: "p50" | "p99") =>
      formatUnit(spreadOfPresent(rounds.map((one) => one?.latencyUs?.[at] ?? null))?.median, "µs");
    return formatRow([`  ${server}`, median("p50"), median("p99"), failures[0] ?? ""], widths);
  });
  return [formatRow([name, "p50 of one", "p99 of one"], widths), ...rows];
}

/** Those that can run here; why the others cannot is printed. */
async function present(
  servers: readonly HttpServer[],
  installs: boolean,
): Promise<readonly HttpServer[]> {
  const found: HttpServer[] = [];
  for (const server of servers) {
    const { name, installation } = server;
    const why = installs && installation ? await install({ installation }) : undefined;
    const isInstalled = !installation ||
      await isThere(join(installation.folder, installation.leaves));
    if (isInstalled) found.push(server);
    else console.log(`${name}: ${why ?? "not installed; --install does it"}`);
  }
  return found;
}

if (import.meta.main) await runMain(main);
