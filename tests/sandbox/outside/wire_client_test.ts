import { assertEquals } from "@std/assert";
import { HEARD_MS, LAST_ACCEPT_MS } from "../../../src/port/leave_bounds.ts";
import { pause } from "../../../src/invocation/pause.ts";
import { WireClient, type WireClientOptions } from "../../../src/sandbox/outside/wire_client.ts";
import { SILENT } from "./sandbox_fixture.ts";

function createClient(options: Partial<WireClientOptions> = {}): WireClient {
  return new WireClient({
    send() {},
    isExclusive: false,
    stallTimeoutMs: 100,
    onStuck() {},
    log: SILENT,
    id: 2,
    ...options,
  });
}

Deno.test("WireClient: one that drains as slowly as it may on a busy machine is not stuck", async () => {
  const stuck: string[] = [];
  const client = createClient({ onStuck: (what) => void stuck.push(what) });
  void client.drain(true);
  await pause(LAST_ACCEPT_MS + HEARD_MS + 300);
  client.receive({ type: "heard", count: 1 });
  await client.whenHeard();
  assertEquals(stuck, []);
});

Deno.test("WireClient: keys are in use when they are, not when those before them are", async () => {
  const client = createClient();
  const done: string[] = [];
  const keys = { cert: "", key: "" };
  const first = client.secure(keys).then(() => done.push("first"));
  const second = client.secure(keys).then(() => done.push("second"));
  client.receive({ type: "secured" });
  await first;
  await pause(0);
  assertEquals(done, ["first"]);
  client.receive({ type: "secured" });
  await second;
  assertEquals(done, ["first", "second"]);
});
