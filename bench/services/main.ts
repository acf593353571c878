// `deno task bench:services`: a service of one's own beside other servers of it. See bench/README.md.
import { cacheFolder } from "../peers/machine.ts";
import { runBench } from "../run_bench.ts";
import { makeScenario } from "../scenarios/matrix.ts";
import { CLIENT_LIMIT } from "../servers/all_servers.ts";
import {
  SERVICE_LOADS,
  SERVICE_REFERENCE,
  SERVICE_SERVERS,
  servicePeers,
} from "./service_servers.ts";

const SCENARIOS = ["calls-1", "calls-32", "server-streams-1", "streams-1", "streams-16"]
  .map((load) => makeScenario(load, 16));

if (import.meta.main) {
  await runBench({
    task: "bench:services",
    servers: SERVICE_SERVERS,
    peers: servicePeers(cacheFolder()),
    reference: SERVICE_REFERENCE,
    clientLimit: CLIENT_LIMIT,
    added: { wire: "item", loads: SERVICE_LOADS },
    scenarios: { byDefault: SCENARIOS, short: SCENARIOS },
  });
}
