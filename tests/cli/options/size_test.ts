import { assertEquals } from "@std/assert";
import { MAX_SIZE_BYTES, parseSize } from "../../../src/cli/options/size.ts";

const SIZES: readonly [text: string, bytes: number | undefined][] = [
  ["4MiB", 4_194_304],
  ["512KiB", 524_288],
  ["1GiB", 1_073_741_824],
  ["4194304", 4_194_304],
  ["4MB", 4_000_000],
  ["1.5kib", 1536],
  ["7B", 7],
  [`${MAX_SIZE_BYTES}`, MAX_SIZE_BYTES],
  ["4GiB", undefined],
  ["0", undefined],
  ["", undefined],
  ["MiB", undefined],
  ["-1", undefined],
  ["4M", undefined],
  ["1e3", undefined],
];

for (const [text, bytes] of SIZES) {
  Deno.test(`parseSize: "${text}" is ${bytes ?? "refused"}`, () => {
    assertEquals(parseSize(text), bytes);
  });
}
