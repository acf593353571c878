import { gzipSync } from "node:zlib";
import { assertEquals, assertRejects } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { decompress } from "../../src/compression/decompress.ts";
import { MessageTooLargeError } from "../../src/invocation/message_too_large_error.ts";

const MAX_BYTES = 100_000;
const LONG = new Uint8Array(MAX_BYTES - 10).fill(7);

/** A member, whose end says that it has so many bytes. */
function telling(bytes: number): Uint8Array {
  const member = new Uint8Array(gzipSync(LONG));
  new DataView(member.buffer).setUint32(member.byteLength - 4, bytes, true);
  return member;
}

const MEMBERS: readonly (readonly [what: string, message: Uint8Array, inflated: Uint8Array])[] = [
  ["one", gzipSync(LONG), LONG],
  ["one of nothing", gzipSync(""), new Uint8Array()],
  [
    "a long one and one of a byte",
    concat([gzipSync(LONG), gzipSync("a")]),
    concat([
      LONG,
      new TextEncoder().encode("a"),
    ]),
  ],
  [
    "a short one and a long one",
    concat([gzipSync("a"), gzipSync(LONG)]),
    concat([
      new TextEncoder().encode("a"),
      LONG,
    ]),
  ],
];

for (const [what, message, inflated] of MEMBERS) {
  Deno.test(`decompress: gzip of members, ${what}`, async () => {
    assertEquals(new Uint8Array(await decompress(message, "gzip", MAX_BYTES)), inflated);
  });
}

Deno.test("decompress: an end that tells less or more than there is does not get through", async () => {
  for (const told of [1, 1000, MAX_BYTES - 9]) {
    await assertRejects(() => decompress(telling(told), "gzip", MAX_BYTES), Error, "incorrect");
  }
  const more = () => decompress(telling(MAX_BYTES + 1), "gzip", MAX_BYTES);
  await assertRejects(more, MessageTooLargeError);
  const long = () => decompress(concat([gzipSync(LONG), gzipSync(LONG)]), "gzip", MAX_BYTES);
  await assertRejects(long, MessageTooLargeError);
});
