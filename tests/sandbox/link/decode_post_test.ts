import { assertEquals, assertThrows } from "@std/assert";
import { decodePost } from "../../../src/sandbox/link/decode_post.ts";
import { GOOD_POSTS, JUNK, placesIn, randomBy, randomPost } from "./garbled_posts.ts";

for (const post of GOOD_POSTS) {
  const { messages: [first], payloads } = post;
  Deno.test(`decodePost: reads "${first?.type}" as it was sent: ${JSON.stringify(first)}`, () => {
    assertEquals(decodePost(post), post);
  });

  Deno.test(`decodePost: "${first?.type}" with anything elsewhere is as a sandbox sends it, or refused: ${JSON.stringify(first)}`, () => {
    const count = placesIn(post.messages).length;
    for (let at = 0; at < count; at++) {
      for (const junk of [...JUNK, undefined]) {
        const messages = structuredClone(post.messages);
        const place = placesIn(messages)[at];
        if (place) place.holder[place.key] = junk;
        assertReadOrRefused(JSON.parse(JSON.stringify(messages)), payloads);
      }
    }
  });
}

Deno.test("decodePost: reads a line of the log as it was sent", () => {
  const post = { messages: [logged({ a: "b", c: 1, d: true })], payloads: new Uint8Array() };
  assertEquals<unknown>(decodePost(post), post);
});

/** Posts that no sandbox sends, each for a reason of its own. */
const BAD: readonly (readonly [what: string, messages: unknown[], bytes?: number])[] = [
  ["a type that is unknown", [{ type: "hello" }]],
  ["a type of every object", [{ type: "constructor" }]],
  ["a type of prototypes", [JSON.parse('{"__proto__":{"type":"pong"}}')]],
  ["no message", [null]],
  ["a list for a message", [["pong"]]],
  ["text for a message", ["pong"]],
  ["a message of the other direction", [{ type: "ping" }]],
  ["payloads without frames", [], 1],
  ["a payload that is shorter than told", [frames({ sizes: [2] })], 1],
  ["a payload that is longer than told", [frames({ sizes: [1] })], 2],
  ["sizes that make up for each other", [frames({ sizes: [3, -1], headers: [-1, -1] })], 2],
  ["a size that is no number", [frames({ sizes: ["1"] })], 1],
  ["a size beyond all numbers", [frames({ sizes: [1e308] })], 1],
  ["a size that is a part", [frames({ sizes: [0.5, 0.5], headers: [-1, -1] })], 1],
  ["sizes that are no list", [frames({ sizes: { length: 1e9 } })], 1],
  ["headers for fewer frames", [frames({ headers: [] })], 1],
  ["headers for more frames", [frames({ headers: [-1, -1] })], 1],
  ["headers that were not sent", [frames({ headers: [0] })], 1],
  ["headers at -2", [frames({ headers: [-2] })], 1],
  ["a header name that is no text", [frames({ headerTable: [[[5, ["a"]]]] })], 1],
  ["header values that are text", [frames({ headerTable: [[["a", "b"]]] })], 1],
  ["a header value with a length", [frames({ headerTable: [[["a", [{ length: -1 }]]]] })], 1],
  ["a header without values", [frames({ headerTable: [[["a"]]] })], 1],
  ["more headers than a frame may have", [
    frames({ headerTable: [[["a", new Array(1000).fill("")]]] }),
  ], 1],
  ["more frames than may be under way", [
    frames({ sizes: new Array(2000).fill(0), headers: new Array(2000).fill(-1) }),
  ]],
  ["credit that is none", [{ type: "credit", call: 1, bytes: null }]],
  ["credit below 0", [{ type: "credit", call: 1, bytes: -1 }]],
  ["credit without end", [{ type: "credit", call: 1, bytes: Infinity }]],
  ["a Call that is text", [{ type: "end", call: "1" }]],
  ["an error that is text", [{ type: "end", call: 1, error: "no" }]],
  ["an error without a code", [{ type: "end", call: 1, error: { message: "" } }]],
  ["a code that is unknown", [{ type: "end", call: 1, error: { code: "x", message: "" } }]],
  ["a message that is an object", [{
    type: "end",
    call: 1,
    error: { code: "internal", message: {} },
  }]],
  ["places that are text", [{ type: "exiting", how: "x", frames: "a" }]],
  ["a field of the log that is an object", [logged({ a: {} })]],
  ["a field of the log that is nothing", [logged({ a: null })]],
  ["fields of the log that are a list", [logged(["a"])]],
  ["a good message before a bad one", [{ type: "pong" }, { type: "end" }]],
];

for (const [what, messages, bytes = 0] of BAD) {
  Deno.test(`decodePost: refuses ${what}`, () => {
    assertThrows(() => decodePost({ messages, payloads: new Uint8Array(bytes) }), TypeError);
  });
}

Deno.test("decodePost: 5000 spoilt posts are read as a sandbox sends them, or refused", () => {
  const random = randomBy(14);
  let read = 0;
  for (let count = 0; count < 5000; count++) {
    const { messages, payloads } = randomPost(random);
    if (assertReadOrRefused(messages, payloads)) read++;
  }
  assertEquals([read > 500, read < 4500], [true, true], `${read} were read`);
});

/** What is read has no field that a sandbox does not send, and none of another type. */
function assertReadOrRefused(messages: readonly unknown[], payloads: Uint8Array): boolean {
  let post;
  try {
    post = decodePost({ messages, payloads });
  } catch (error) {
    assertEquals(error instanceof TypeError, true, String(error));
    return false;
  }
  const known = GOOD_POSTS.flatMap((good) => good.messages);
  for (const message of post.messages) {
    const isKnown = known.some((good) => good.type === message.type && isLike(message, good));
    assertEquals(isKnown, true, JSON.stringify(message));
  }
  return true;
}

/** Whether every field is there in the other, of the same type; entries of lists as any of its own. */
function isLike(value: unknown, good: unknown): boolean {
  if (Array.isArray(value)) {
    if (!Array.isArray(good)) return false;
    return good.length === 0 || value.every((each) => good.some((entry) => isLike(each, entry)));
  }
  if (typeof value !== "object" || value === null) return typeof value === typeof good;
  if (typeof good !== "object" || good === null) return false;
  const fields: Record<string, unknown> = { ...good };
  return Object.entries(value).every(([key, field]) => isLike(field, fields[key]));
}

function logged(fields: unknown): unknown {
  return { type: "wire", message: { type: "log", level: "info", message: "", fields } };
}

function frames(fields: Record<string, unknown>): Record<string, unknown> {
  return { type: "frames", call: 1, sizes: [1], headers: [-1], headerTable: [], ...fields };
}
