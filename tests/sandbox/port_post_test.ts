import { assertEquals, assertThrows } from "@std/assert";
import { fromPortPost, type PortPost, toPortPost } from "../../src/sandbox/port_post.ts";
import type { ToSandbox } from "../../src/sandbox/protocol.ts";

Deno.test("toPortPost: a post comes out of a port as it went in", () => {
  const messages: ToSandbox[] = [
    { type: "open", call: 1, deadlineMs: 12.5 },
    {
      type: "frames",
      call: 1,
      sizes: [2, 0],
      headers: [0, -1],
      headerTable: [[["X", ["1", "\u00e9\u2028\ud83d\ude00"]]]],
    },
    { type: "half-close", call: 1 },
  ];
  const payloads = new Uint8Array([1, 2]);
  const crossed = structuredClone(toPortPost({ messages, payloads }));
  assertEquals(fromPortPost<ToSandbox>(crossed), { messages, payloads });
});

Deno.test("fromPortPost: what is no post is refused", () => {
  const bytes = new Uint8Array();
  const others: unknown[] = [null, undefined, 1, {}, [], ["{}", bytes], ["", bytes], ["[]"], [
    "[]",
    "bytes",
  ], [[], bytes]];
  for (const other of others) assertThrows(() => fromPortPost(other as PortPost), Error);
});
