import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  DEFAULT_SCENARIOS,
  LOADS,
  makeScenario,
  PAYLOAD_BYTES,
  PAYLOAD_KINDS,
  selectScenarios,
} from "./matrix.ts";

Deno.test("makeScenario: a load by its name", () => {
  assertEquals(makeScenario("calls-8", 1024, "json"), {
    name: "calls-8 1 KiB json",
    unit: "Calls/s",
    load: { kind: "calls", atOnce: 8 },
    payload: { kind: "json", bytes: 1024 },
  });
  for (const wrong of ["calls", "streams-0", "stream-1", "calls-1x"]) {
    assertThrows(() => makeScenario(wrong, 16), RangeError, `"${wrong}"`);
  }
});

Deno.test("makeScenario: large messages are fewer on the way, one at least", () => {
  const cases: readonly [string, number, number][] = [
    ["streams-1", 16, 64],
    ["streams-1", 65_536, 64],
    ["streams-16", 65_536, 4],
    ["streams-4", 1_048_576, 1],
    ["streams-16", 1_048_576, 1],
  ];
  for (const [load, bytes, inFlight] of cases) {
    const made = makeScenario(load, bytes).load;
    assertEquals(made.kind === "streams" && made.inFlight, inFlight, `${load} of ${bytes}`);
  }
});

Deno.test("selectScenarios: the matrix has each combination once", () => {
  const all = selectScenarios({ loads: LOADS, payloadBytes: PAYLOAD_BYTES, kinds: PAYLOAD_KINDS });
  assertEquals(new Set(all.map(({ name }) => name)).size, 6 * 4 * 3);
  const names = new Set(all.map(({ name }) => name));
  assert(DEFAULT_SCENARIOS.every(({ name }) => names.has(name)));
  assertEquals(selectScenarios({ loads: ["calls-1"], kinds: ["bytes"] }).map(({ name }) => name), [
    "calls-1 16 B bytes",
  ]);
});
