// deno-lint-ignore-file no-console
// `deno task bench:http`: JSON over HTTP, beside a bare server and frameworks. See bench/README.md.
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { serverCpuUs, startCostMeter } from "../load/cost_meter.ts";
import { readMachineFacts } from "../measure/machine_facts.ts";
import { install } from "../peers/install_peers.ts";
import { cacheFolder, isThere } from "../peers/machine.ts";
import { formatScenario } from "../report/format_scenario.ts";
import type { RoundFigures } from "../report/result_file.ts";
import { runMain } from "../run_main.ts";
import { makePayload } from "../scenarios/make_payload.ts";
import { startServerProcess } from "../servers/server_process.ts";
import { runHttpLoad } from "./http_load.ts";
import { allHttpServers, HTTP_REFERENCE, type HttpServer } from "./http_servers.ts";

const USAGE = `Usage: deno task bench:http [--rounds N] [--seconds N] [--install]
JSON in and out over HTTP/1.1, by default in 5 rounds of 2 seconds for each server and load.
--install installs the frameworks first.
`;
const LOADS = [[1, 64], [64, 64], [64, 1024], [16, 65_536]] as const;
const WARM_UP_MS = 1000;

async function main(args: readonly string[]): Promise<number> {
  const { rounds = 5, seconds = 2, help, install: installs, _: rest } = parseArgs([...args], {
    boolean: ["help", "install"],
  });
  if (help || rest.length > 0 || !(Number(rounds) > 0) || !(Number(seconds) > 0)) {
    console.log(USAGE);
    return help ? 0 : 2;
  }
  const servers = await present(allHttpServers(cacheFolder()), installs === true);
  console.log(`${(await readMachineFacts()).cpu}, ${rounds} rounds of ${seconds} s`);
  for (const [connections, bytes] of LOADS) {
    const results = servers.map(({ name: server }) => ({
      server,
      rounds: [] as (RoundFigures | null)[],
      failures: [] as string[],
    }));
    for (let round = 0; round < Number(rounds); round++) {
      for (const [place, server] of servers.entries()) {
        try {
          const body = makePayload("json", bytes);
          const figures = await measure(server, connections, body, Number(seconds) * 1000);
          results[place]?.rounds.push(figures);
        } catch (error) {
          results[place]?.rounds.push(null);
          results[place]?.failures.push(String(error));
        }
      }
    }
    const scenario = {
      name: `${connections} at a time ${bytes} B`,
      unit: "Calls/s",
      load: { kind: "calls", atOnce: connections },
      payload: { kind: "json", bytes },
    } as const;
    console.log(["", ...formatScenario({ scenario, results }, HTTP_REFERENCE, "")].join("\n"));
  }
  return 0;
}

async function measure(
  { command }: HttpServer,
  connections: number,
  body: Uint8Array,
  forMs: number,
): Promise<RoundFigures> {
  await using server = await startServerProcess(command);
  const load = { address: server.address, connections, body };
  await runHttpLoad({ ...load, forMs: WARM_UP_MS });
  const stop = startCostMeter(server.pid);
  const { answers, latencyUs } = await runHttpLoad({ ...load, forMs });
  const cost = stop();
  return {
    perSecond: answers * 1000 / cost.elapsedMs,
    latencyUs,
    serverCpuUs: serverCpuUs(cost, answers),
    residentMb: cost.residentMb,
    clientBusy: cost.clientBusy,
  };
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
