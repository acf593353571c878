import { assertEquals, assertThrows } from "@std/assert";
import { HEARD_MS, LAST_ACCEPT_MS } from "../../../src/port/leave_bounds.ts";
import { pause } from "../../../src/invocation/pause.ts";
import { WireClient, type WireClientOptions } from "../../../src/sandbox/outside/wire_client.ts";
import type { MetricValues } from "../../../src/telemetry/metric_values.ts";
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

Deno.test("WireClient: a line of the log is of the sandbox that told it, whatever it says", () => {
  const told: unknown[] = [];
  const client = createClient({ log: { ...SILENT, info: (_, fields) => void told.push(fields) } });
  const fields = { "sandbox.id": 1, peer: "a" };
  client.receive({ type: "log", level: "info", message: "x", fields });
  assertEquals(told, [{ "sandbox.id": 2, peer: "a" }]);
});

function counted(values: Readonly<Record<string, number>>): MetricValues[] {
  const entries = Object.entries(values).map(([reason, value]) => ({ value, labels: { reason } }));
  const about = { help: "", type: "counter", aggregator: "sum" };
  return [{ name: "faas_rejections_total", ...about, values: entries }];
}

/** What is told after `a` has been 5 and `b` 3, and what is made of it. */
const LATER: readonly (readonly [
  what: string,
  told: MetricValues[],
  taken: Readonly<Record<string, number>>,
])[] = [
  ["more of one and less of another", counted({ a: 6, b: 1 }), { a: 6, b: 3 }],
  ["nothing of one", counted({ b: 4, c: 1 }), { b: 4, c: 1, a: 5 }],
  ["nothing at all", [], { a: 5, b: 3 }],
];

for (const [what, told, taken] of LATER) {
  Deno.test(`WireClient: what counts does not fall: ${what}`, async () => {
    const client = createClient();
    client.receive({ type: "measured", values: counted({ a: 5, b: 3 }) });
    const measured = client.measure();
    client.receive({ type: "measured", values: told });
    assertEquals(await measured, counted(taken));
  });
}

Deno.test("WireClient: more values than there are cannot be told in turns", () => {
  const client = createClient();
  const tell = (turn: string) =>
    client.receive({
      type: "measured",
      values: counted(Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [turn + at, 1]))),
    });
  tell("a");
  assertThrows(() => tell("b"), TypeError);
});
