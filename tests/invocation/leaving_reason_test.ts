import { assertEquals } from "@std/assert";
import { leavingReason } from "../../src/invocation/leaving_reason.ts";

const reasons: [deadlineMs: number | undefined, nowMs: number, name: string][] = [
  [undefined, 1000, "AbortError"],
  [1000, 500, "AbortError"],
  [1000, 949, "AbortError"],
  [1000, 950, "TimeoutError"],
  [1000, 1001, "TimeoutError"],
];
for (const [deadlineMs, nowMs, name] of reasons) {
  Deno.test(`leavingReason: at ${nowMs} with a deadline of ${deadlineMs} it is a ${name}`, () => {
    assertEquals(leavingReason(deadlineMs, nowMs).name, name);
  });
}
