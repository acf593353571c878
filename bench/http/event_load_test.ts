import { assert, assertRejects } from "@std/assert";
import { startServerProcess } from "../servers/server_process.ts";
import { runEventLoad } from "./event_load.ts";
import { allHttpServers, eventServers, HTTP_REFERENCE } from "./http_servers.ts";

Deno.test("runEventLoad: it counts the events of each server, and takes nothing else for them", async () => {
  for (const { name, command } of eventServers()) {
    await using server = await startServerProcess(command);
    const { events } = await runEventLoad({ address: server.address, clients: 2, forMs: 100 });
    assert(events > 2, `${name}: ${events}`);
  }
  const json = allHttpServers("").find(({ name }) => name === HTTP_REFERENCE);
  assert(json);
  await using server = await startServerProcess(json.command);
  await assertRejects(
    () => runEventLoad({ address: server.address, clients: 1, forMs: 100 }),
    Error,
    "Cannot measure",
  );
});
