import { assertEquals, assertThrows } from "@std/assert";
import { parseGrpcTimeout } from "../../../src/grpc/call/grpc_timeout.ts";

const TIMEOUTS: readonly [value: string, ms: number | undefined][] = [
  ["1S", 1000],
  ["2M", 120_000],
  ["3H", 10_800_000],
  ["0m", 0],
  ["99999999m", 99_999_999],
  ["500u", 0],
  ["999999n", 0],
  ["1500u", 1],
  ["2147483S", 2_147_483_000],
  ["2147484S", undefined],
  ["596H", 2_145_600_000],
  ["597H", undefined],
  ["99999999H", undefined],
];
for (const [value, ms] of TIMEOUTS) {
  Deno.test(`parseGrpcTimeout: ${value} is ${ms ?? "no limit"}`, () => {
    assertEquals(parseGrpcTimeout(value), ms);
  });
}

Deno.test("parseGrpcTimeout: what is none is an error", () => {
  for (const value of ["", "soon", "1", "S", "1s", "-1S", "1.5S", "123456789m", " 1S", "1S "]) {
    assertThrows(() => parseGrpcTimeout(value), TypeError, `"${value}"`);
  }
});
