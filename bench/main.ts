// The benchmark: the invoker beside a bare gRPC echo and others, in the same run. See README.md.
import { allPeers } from "./peers/all_peers.ts";
import { cacheFolder } from "./peers/machine.ts";
import { runBench } from "./run_bench.ts";
import { DEFAULT_SCENARIOS, SHORT_SCENARIOS } from "./scenarios/matrix.ts";
import { ALL_SERVERS, CLIENT_LIMIT, REFERENCE } from "./servers/all_servers.ts";

if (import.meta.main) {
  await runBench({
    task: "bench",
    servers: ALL_SERVERS,
    peers: allPeers(cacheFolder()),
    reference: REFERENCE,
    clientLimit: CLIENT_LIMIT,
    added: { wire: "message", loads: ["calls", "streams"] },
    scenarios: { byDefault: DEFAULT_SCENARIOS, short: SHORT_SCENARIOS },
  });
}
