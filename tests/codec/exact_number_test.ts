import { assertEquals } from "@std/assert";
import { isExact } from "../../src/codec/exact_number.ts";

const exact = [
  "0",
  "-0",
  "0.000e999",
  "0.1",
  "3.14159265358979323846",
  "1e-7",
  "5e-324",
  "9007199254740991",
  "9007199254740992",
  "9007199254740992.0",
  "+9.007199254740992e15",
  "18446744073709551616",
  "1.8446744073709552e19",
  "1e23",
  "9.9999999999999992e+22",
  "1.7976931348623157E+308",
  "0x1fffffffffffff",
  "0X20000000000000",
  "0b11",
  "0o17",
];

const inexact = [
  "9007199254740993",
  "-9007199254740993",
  "9007199254740993.0",
  "9007199254740993.5",
  "9.007199254740993e15",
  "90071992547409930e-1",
  "0.0000000009007199254740993e25",
  "18446744073709552000",
  "1e400",
  "-1e400",
  "1e-400",
  `0.${"0".repeat(330)}1`,
  `0.${"0".repeat(250)}1e-99`,
  "0x20000000000001",
  "0o400000000000000001",
  `0b1${"0".repeat(52)}1`,
];

for (const [texts, expected] of [[exact, true], [inexact, false]] as const) {
  for (const text of texts) {
    Deno.test(`isExact: ${text.slice(0, 40)} is${expected ? "" : " not"} what a double holds`, () => {
      assertEquals(isExact(text, Number(text)), expected);
    });
  }
}
