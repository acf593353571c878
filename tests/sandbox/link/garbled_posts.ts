import type { FromSandbox, FromWire, Post } from "../../../src/sandbox/link/protocol.ts";

/** Posts that a sandbox sends by itself, one for each kind of message at least. */
export const GOOD_POSTS: readonly Post<FromSandbox>[] = [
  post([{ type: "loaded", handler: { name: "f", interaction: "direct" } }]),
  post([{ type: "loaded", handler: { name: "f", interaction: "streaming", input: "schema" } }]),
  post([{ type: "loaded", handler: { name: "f", interaction: "direct", takesInput: false } }]),
  post([{ type: "not-loaded", error: { code: "start-failed", message: "no", frames: ["a:1:2"] } }]),
  post([
    { type: "frames", call: 1, sizes: [2, 0], headers: [0, -1], headerTable: [[["A", ["1"]]]] },
    { type: "frames", call: 2, sizes: [1], headers: [0], headerTable: [[]] },
    { type: "end", call: 1 },
  ], 3),
  post([{ type: "credit", call: 1, bytes: 1 }]),
  post([{ type: "end", call: 1, error: { code: "error-client-marshall", message: "no" } }]),
  post([{ type: "pong" }]),
  post([{ type: "torn-down" }]),
  post([{ type: "torn-down", error: { code: "internal", message: "no" } }]),
  post([{ type: "exiting", how: "it exits", message: "why", frames: ["a:1:2"] }]),
  post([{
    type: "exports",
    exports: [
      {
        kind: "handler",
        name: "f",
        form: "function",
        interaction: "direct",
        promote: "first",
        input: "anything",
        output: "anything",
        mediaTypes: ["a/b"],
      },
      { kind: "problem", name: "g", message: "no" },
      { kind: "other", name: "h", what: "a number" },
    ],
  }]),
  post([{ type: "printed", text: "a\n" }]),
  post([{ type: "refused", refusal: { kind: "net", resource: "a.example" } }]),
  wire({ type: "calls", count: 1 }),
  wire({ type: "heard", count: 0 }),
  wire({ type: "secured" }),
  wire({ type: "drained" }),
];

/** What may stand where something else is expected, as JSON brings it. */
export const JUNK: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  -2,
  0.5,
  2 ** 53,
  1e308,
  Infinity,
  "",
  "x",
  "constructor",
  "__proto__",
  [],
  [[]],
  [null],
  [["a"]],
  {},
  { length: -1 },
  { toString: "x" },
  JSON.parse('{"__proto__":{"type":"pong"}}'),
];

/** A place in plain data: what holds it, and under which key. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every place in plain data, from the outside in. */
export function placesIn(data: unknown): Place[] {
  if (typeof data !== "object" || data === null) return [];
  const holder = data as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** Numbers from 0 to below 1 that depend on the seed alone (mulberry32). */
export function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let bits = Math.imul(state ^ state >>> 15, 1 | state);
    bits = bits + Math.imul(bits ^ bits >>> 7, 61 | bits) ^ bits;
    return ((bits ^ bits >>> 14) >>> 0) / 2 ** 32;
  };
}

/** A post of messages of all kinds, of which up to three places have been spoilt. */
export function randomPost(random: () => number): Post<unknown> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const posts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(GOOD_POSTS));
  const messages: unknown[] = structuredClone(posts.flatMap((each) => [...each.messages]));
  const bytes = posts.reduce((sum, { payloads }) => sum + payloads.byteLength, 0);
  for (let spoilt = Math.floor(random() * 4); spoilt > 0; spoilt--) {
    const place = pick(placesIn(messages));
    if (!place) break;
    if (random() < 0.2) delete place.holder[place.key];
    else place.holder[place.key] = structuredClone(pick(JUNK));
  }
  // As it comes out of JSON: without holes in lists.
  const sent = JSON.parse(JSON.stringify(messages));
  return { messages: sent, payloads: new Uint8Array(random() < 0.9 ? bytes : bytes + 1) };
}

function wire(message: FromWire): Post<FromSandbox> {
  return post([{ type: "wire", message }]);
}

function post(messages: FromSandbox[], bytes = 0): Post<FromSandbox> {
  return { messages, payloads: new Uint8Array(bytes) };
}
