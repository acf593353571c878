import { assertEquals, assertThrows } from "@std/assert";
import { makePayload } from "./make_payload.ts";

const SIZES = [4, 16, 40, 63, 64, 65, 1024, 65_536];

Deno.test("makePayload: has exactly the size that is asked for, and is the same every time", () => {
  for (const kind of ["text", "json", "bytes"] as const) {
    for (const bytes of SIZES) {
      const payload = makePayload(kind, bytes);
      assertEquals(payload.length, bytes, `${kind} of ${bytes}`);
      assertEquals(makePayload(kind, bytes), payload);
    }
  }
});

Deno.test("makePayload: JSON is what JSON.stringify writes of it", () => {
  for (const bytes of SIZES) {
    const text = new TextDecoder().decode(makePayload("json", bytes));
    assertEquals(JSON.stringify(JSON.parse(text)), text);
  }
  assertThrows(() => makePayload("json", 3), RangeError, "3 bytes");
});

Deno.test("makePayload: bytes are no UTF-8", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  assertThrows(() => decoder.decode(makePayload("bytes", 64)), TypeError);
  assertEquals(decoder.decode(makePayload("text", 16)), "sixteen bytes ok");
});
