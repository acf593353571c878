import { assert, assertEquals } from "@std/assert";
import { DEFAULT_SCENARIOS, SHORT_SCENARIOS } from "./matrix.ts";
import { DEFAULT_PLAN, estimateSeconds, lengthFactor, SHORT_PLAN } from "./plan.ts";

Deno.test("plans: the default run takes some three minutes, the short one below 20 s", () => {
  const payloadsOf = (scenarios: typeof DEFAULT_SCENARIOS) =>
    scenarios.map(({ payload }) => payload);
  assert(estimateSeconds(DEFAULT_PLAN, 8, payloadsOf(DEFAULT_SCENARIOS)) < 200);
  assert(estimateSeconds(SHORT_PLAN, 6, payloadsOf(SHORT_SCENARIOS)) < 20);
});

Deno.test("lengthFactor: large messages are counted for longer", () => {
  const factors = [16, 1024, 65_536, 1_048_576].map((bytes) =>
    lengthFactor({ kind: "text", bytes })
  );
  assertEquals(factors, [1, 1, 2, 2]);
});
