import { assertEquals, assertThrows } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { encodePost, PostReader } from "../../../src/sandbox/link/post_frames.ts";
import type { Post } from "../../../src/sandbox/link/protocol.ts";

type TestPost = Post<unknown>;

const bytes = (length: number, seed = 0) =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed) % 256);

const POSTS: readonly (readonly [what: string, post: TestPost])[] = [
  ["a message", { messages: [{ type: "ping" }], payloads: bytes(0) }],
  ["no message", { messages: [], payloads: bytes(0) }],
  ["payloads only", { messages: [], payloads: bytes(10) }],
  ["several messages", { messages: [{ a: 1 }, { b: "two" }, null], payloads: bytes(3) }],
  ["text beyond ASCII", { messages: [{ text: 'größer 漢字 🦕 \u0000\n"' }], payloads: bytes(1) }],
  ["payloads that look like a head", {
    messages: [{ type: "x" }],
    payloads: new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 91, 93, 255, 255, 255, 255]),
  }],
];

for (const [what, post] of POSTS) {
  Deno.test(`PostReader: ${what} comes back as it was`, () => {
    assertEquals(read([encodePost(post)]), [post]);
  });

  Deno.test(`PostReader: ${what}, cut in two anywhere`, () => {
    const encoded = encodePost(post);
    for (let at = 0; at <= encoded.length; at++) {
      assertEquals(read([encoded.subarray(0, at), encoded.subarray(at)]), [post], `cut at ${at}`);
    }
  });
}

const ALL = POSTS.map(([, post]) => post);

Deno.test("PostReader: many posts in pieces of any one size come in order", () => {
  const stream = concat(ALL.map(encodePost));
  for (let size = 1; size <= stream.length; size++) {
    assertEquals(read(cut(stream, () => size)), ALL, `pieces of ${size}`);
  }
});

Deno.test("PostReader: pieces of mixed sizes, empty ones among them", () => {
  const posts = Array.from({ length: 200 }, (_, at) => ({
    messages: [{ at, text: "x".repeat(at % 17) }],
    payloads: bytes(at * 7 % 300, at),
  }));
  const stream = concat(posts.map(encodePost));
  let state = 7;
  const pieces = cut(stream, () => {
    state = state * 1103515245 + 12345 & 0x7fffffff;
    return state % 97;
  });
  assertEquals(read(pieces), posts);
});

Deno.test("PostReader: a post is there as soon as its last byte is, and not before", () => {
  const reader = new PostReader();
  const [one, two] = [ALL[0], ALL[3]].map((post) => encodePost(post as TestPost));
  const stream = concat([one as Uint8Array, two as Uint8Array]);
  const length = one?.length ?? 0;
  assertEquals(reader.push(stream.subarray(0, length - 1)), []);
  assertEquals(reader.push(stream.subarray(length - 1, length + 5)), [ALL[0] as TestPost]);
  assertEquals(reader.push(stream.subarray(length + 5, stream.length - 1)), []);
  assertEquals(reader.push(stream.subarray(stream.length - 1)), [ALL[3] as TestPost]);
});

Deno.test("PostReader: a post of 20 MB in pieces of 64 KiB", () => {
  const post = { messages: [{ type: "frames" }], payloads: bytes(20_000_000) };
  const startMs = performance.now();
  const [back, ...rest] = read(cut(encodePost(post), () => 64 * 1024));
  const tookMs = performance.now() - startMs;
  assertEquals([back?.messages, rest], [post.messages, []]);
  assertEquals(back?.payloads.length, post.payloads.length);
  assertEquals(post.payloads.findIndex((byte, at) => byte !== back?.payloads[at]), -1);
  // Joined again with every piece it would be gigabytes that are copied.
  assertEquals(tookMs < 2000, true, `it took ${tookMs} ms`);
});

Deno.test("encodePost: what is sent is taken at once", () => {
  const payloads = bytes(5);
  const encoded = encodePost({ messages: [], payloads });
  payloads.fill(0);
  assertEquals(read([encoded])[0]?.payloads, bytes(5));
});

Deno.test("encodePost: payloads that are a view into a larger buffer", () => {
  const payloads = bytes(100).subarray(20, 30);
  assertEquals(read([encodePost({ messages: [], payloads })])[0]?.payloads, payloads);
});

Deno.test("PostReader: what is announced as too long is refused before it comes", () => {
  const head = (json: number, payloads: number) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, json, true);
    new DataView(bytes.buffer).setUint32(4, payloads, true);
    return bytes;
  };
  for (const [json, payloads] of [[301, 0], [2 ** 32 - 1, 0], [2, 2 ** 30], [2, 2 ** 32 - 1]]) {
    assertThrows(() => new PostReader(100).push(head(json ?? 0, payloads ?? 0)), RangeError);
  }
  assertEquals(new PostReader(100).push(head(300, 2 ** 29)), []);
});

/** Every post, copied: their payloads are views. */
function read(pieces: readonly Uint8Array[]): TestPost[] {
  const reader = new PostReader();
  return pieces.flatMap((piece) => reader.push(piece))
    .map(({ messages, payloads }) => ({ messages, payloads: payloads.slice() }));
}

function cut(stream: Uint8Array, nextSize: () => number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < stream.length;) pieces.push(stream.subarray(at, at += nextSize()));
  return pieces;
}
