import { assertEquals, assertStrictEquals } from "@std/assert";
import { AssembledBytes } from "../../src/http/assembled_bytes.ts";

Deno.test("AssembledBytes: pieces become one, and the only one stays as it is", () => {
  const bytes = new AssembledBytes();
  const only = Uint8Array.of(1, 2);
  bytes.add(only);
  assertStrictEquals(bytes.take().buffer, only.buffer);
  for (let each = 0; each < 5000; each++) bytes.add(Uint8Array.of(each));
  assertEquals(bytes.bytes, 5000);
  assertEquals(bytes.take(), Uint8Array.from({ length: 5000 }, (_, each) => each));
  assertEquals([bytes.bytes, bytes.take().byteLength], [0, 0]);
});

Deno.test("AssembledBytes: there is room at once for as many as are expected", () => {
  const bytes = new AssembledBytes(5000);
  bytes.add(Uint8Array.of(1));
  bytes.add(Uint8Array.of(2));
  assertEquals(bytes.take().buffer.byteLength, 5000);
});
