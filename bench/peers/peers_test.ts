// deno-lint-ignore-file no-console
import { assert } from "@std/assert";
import { startLoadProcess } from "../load/load_process.ts";
import { makeScenario } from "../scenarios/matrix.ts";
import { startServerProcess } from "../servers/server_process.ts";
import { allPeers } from "./all_peers.ts";
import { findPeers } from "./find_peers.ts";
import { cacheFolder } from "./machine.ts";

const { present, absent } = await findPeers(allPeers(cacheFolder()));
for (const { name, reason } of absent) console.log(`Skipped: ${name}: ${reason}`);

for (const { name, command, wire } of present) {
  Deno.test(`${name}: answers what it is sent, in Calls and in streams`, async () => {
    await using client = startLoadProcess();
    await using server = await startServerProcess(command);
    const { address, pid: serverPid } = server;
    for (const load of ["calls-2", "streams-2"]) {
      for (const kind of ["text", "json", "bytes"] as const) {
        const scenario = makeScenario(load, 100, kind);
        const { payload } = scenario;
        // The load client compares the first answer with what was sent, and counts all.
        const job = { type: "closed", address, wire, serverPid, payload, warmUpMs: 0 } as const;
        const { perSecond } = await client.run({ ...job, load: scenario.load, measureMs: 500 });
        assert(perSecond > 0, `${load} ${kind}`);
      }
    }
  });
}
