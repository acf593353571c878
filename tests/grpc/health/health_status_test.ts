import { assertEquals } from "@std/assert";
import { HealthStatus } from "../../../src/grpc/health/health_status.ts";

/** A status, and all that it has told. */
function watched() {
  const health = new HealthStatus();
  const told: string[] = [];
  const unwatch = health.watch((status) => told.push(status));
  return { health, told, unwatch };
}

Deno.test("HealthStatus: it does not serve before a sandbox is ready", () => {
  assertEquals(new HealthStatus().current, "NOT_SERVING");
});

Deno.test("HealthStatus: it follows whether a sandbox is ready, and tells changes only", () => {
  const { health, told } = watched();
  for (const isReady of [false, true, true, false, false, true]) {
    health.setReady(isReady);
    assertEquals(health.current, isReady ? "SERVING" : "NOT_SERVING");
  }
  assertEquals(told, ["SERVING", "NOT_SERVING", "SERVING"]);
});

Deno.test("HealthStatus: after a drain it does not serve, ready or not", () => {
  const { health, told } = watched();
  health.setReady(true);
  health.drain();
  health.drain();
  health.setReady(false);
  health.setReady(true);
  assertEquals(health.current, "NOT_SERVING");
  assertEquals(told, ["SERVING", "NOT_SERVING"]);
});

Deno.test("HealthStatus: who watches no more is told no more", () => {
  const { health, told, unwatch } = watched();
  health.setReady(true);
  unwatch();
  health.drain();
  assertEquals(told, ["SERVING"]);
});
