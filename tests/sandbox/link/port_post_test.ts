import { assertEquals, assertThrows } from "@std/assert";
import { fromPortPost, toPortPost } from "../../../src/sandbox/link/port_post.ts";
import { MAX_POST_TEXT } from "../../../src/sandbox/link/post_text.ts";
import type { ToSandbox } from "../../../src/sandbox/link/protocol.ts";

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
  assertEquals(fromPortPost(crossed), { messages, payloads });
});

const bytes = new Uint8Array();

/** What a function may post in place of a post, as it arrives. */
const OTHERS: readonly (readonly [what: string, data: unknown])[] = [
  ["nothing", null],
  ["undefined", undefined],
  ["a number", 1],
  ["a BigInt", 1n],
  ["text", "[]"],
  ["an object", { 0: "[]", 1: bytes }],
  ["a Map", new Map<number, unknown>([[0, "[]"], [1, bytes]])],
  ["an empty list", []],
  ["text of an object", ["{}", bytes]],
  ["text that is no JSON", ["", bytes]],
  ["no payloads", ["[]"]],
  ["payloads that are text", ["[]", "bytes"]],
  ["payloads that are a buffer", ["[]", new ArrayBuffer(1)]],
  ["payloads that are of another type", ["[]", new Float64Array(1)]],
  ["payloads that are shared", ["[]", new Uint8Array(new SharedArrayBuffer(1))]],
  ["messages that are no text", [[], bytes]],
  ["messages that are boxed text", [new String("[]"), bytes]],
  ["messages that are too long", [`[${" ".repeat(MAX_POST_TEXT)}]`, bytes]],
  ["a list that holds itself", cyclic()],
];

for (const [what, data] of OTHERS) {
  Deno.test(`fromPortPost: refuses ${what}`, () => {
    assertThrows(() => fromPortPost(structuredClone(data)), Error);
  });
}

Deno.test("toPortPost: a toJSON that a function puts on prototypes is not asked", () => {
  const messages = [{ type: "frames", call: 1, sizes: [1], headers: [-1], headerTable: [] }];
  for (const prototype of [Object.prototype, Array.prototype, String.prototype]) {
    Object.defineProperty(prototype, "toJSON", { value: () => "none", configurable: true });
    try {
      assertEquals(JSON.parse(toPortPost({ messages, payloads: bytes })[0]), messages);
    } finally {
      Reflect.deleteProperty(prototype, "toJSON");
    }
  }
});

function cyclic(): unknown[] {
  const list: unknown[] = ["[]", bytes];
  list[0] = list;
  return list;
}
