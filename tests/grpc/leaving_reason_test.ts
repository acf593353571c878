import { assertEquals } from "@std/assert";
import { isTooLong } from "../../src/grpc/grpc_timeout.ts";
import { leavingReason } from "../../src/grpc/leaving_reason.ts";

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

const timeouts: [value: string | undefined, tooLong: boolean][] = [
  [undefined, false],
  ["soon", false],
  ["1S", false],
  ["2147483S", false],
  ["2147484S", true],
  ["596H", false],
  ["597H", true],
  ["99999999m", false],
  ["99999999n", false],
];
for (const [value, tooLong] of timeouts) {
  Deno.test(`isTooLong: ${value} is ${tooLong ? "" : "not "}too long`, () => {
    assertEquals(isTooLong(value), tooLong);
  });
}
