import { assertEquals } from "@std/assert";
import { type ExpiryNotice, expiryNotice } from "../../../src/port/tls/tls_expiry.ts";

const END = "2026-11-22T12:00:00.000Z";
const DAY_MS = 24 * 60 * 60 * 1000;

const cases: [leftMs: number, notice: ExpiryNotice | undefined][] = [
  [4 * DAY_MS, undefined],
  [3 * DAY_MS + 1, undefined],
  [3 * DAY_MS, "expires-soon"],
  [1, "expires-soon"],
  [0, "has-expired"],
  [-DAY_MS, "has-expired"],
];

for (const [leftMs, notice] of cases) {
  Deno.test(`expiryNotice: ${leftMs} ms before the end`, () => {
    assertEquals(expiryNotice(END, Date.parse(END) - leftMs), notice);
  });
}
