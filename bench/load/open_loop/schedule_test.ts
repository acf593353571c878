import { assertEquals } from "@std/assert";
import { Schedule } from "./schedule.ts";

Deno.test("Schedule: one after the other at the rate, the first at once", () => {
  const schedule = new Schedule(1000, 200, 2);
  assertEquals(schedule.total, 400);
  assertEquals([0, 1, 399].map((index) => schedule.intendedMs(index)), [1000, 1005, 2995]);
  assertEquals([999, 1000, 1004.9, 1005, 2995, 9999].map((ms) => schedule.dueBy(ms)), [
    ...[0, 1, 1, 2],
    ...[400, 400],
  ]);
});

Deno.test("Schedule: what was not sent in time stays due from when it was to be sent", () => {
  const schedule = new Schedule(0, 1000, 10);
  assertEquals(schedule.dueBy(50), 51);
  assertEquals(schedule.intendedMs(10), 10);
});
