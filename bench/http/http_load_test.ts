import { assert, assertRejects } from "@std/assert";
import { startServerProcess } from "../servers/server_process.ts";
import { runHttpLoad } from "./http_load.ts";
import { allHttpServers, HTTP_REFERENCE } from "./http_servers.ts";

Deno.test("runHttpLoad: it counts answers, and looks at what is answered", async () => {
  const reference = allHttpServers("").find(({ name }) => name === HTTP_REFERENCE);
  assert(reference);
  await using server = await startServerProcess(reference.command);
  const load = { address: server.address, connections: 3, forMs: 200 };
  const { answers, latencyUs } = await runHttpLoad({ ...load, body: encode('{"a":1}') });
  assert(answers > 3 && Number(latencyUs.p50) > 0, `${answers}`);
  const paced = { ...load, forMs: 500, perSecond: 40, body: encode('{"a":1}') };
  // Of each connection those of half a second, and one that had begun.
  const { answers: due } = await runHttpLoad(paced);
  assert(due > 0 && due <= 20 + 2 * 3, `${due}`);
  // The reference writes no white space.
  await assertRejects(
    () => runHttpLoad({ ...load, body: encode('{"a": 1}') }),
    Error,
    "Cannot measure: it answers HTTP/1.1 200 OK",
  );
});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
