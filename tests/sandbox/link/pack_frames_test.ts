import { assertEquals, assertStrictEquals } from "@std/assert";
import { type Frame, NO_HEADERS } from "../../../src/invocation/frame.ts";
import { FramePacker, FrameUnpacker } from "../../../src/sandbox/link/pack_frames.ts";
import { frame, frameHeaders, headersOf, textOf } from "../../support/frames.ts";

function pack(call: number, frames: readonly Frame[]): FramePacker {
  const packer = new FramePacker(call);
  for (const each of frames) packer.add(each);
  return packer;
}

function cross(packers: readonly FramePacker[]): Frame[][] {
  const payloads = new Uint8Array(packers.flatMap((each) => each.payloads.flatMap((p) => [...p])));
  const post = structuredClone({ messages: packers.map((each) => each.packed), payloads });
  const unpacker = new FrameUnpacker(post.payloads);
  return post.messages.map((message) => unpacker.next(message));
}

const shared = frameHeaders({ "Content-Type": "text/plain" });
const rounds: [title: string, frames: Frame[]][] = [
  ["nothing", []],
  ["one without headers", [frame("a")]],
  ["an empty payload", [frame(""), frame("a"), frame("")]],
  ["headers of its own", [frame("a", { "X-One": ["1", "2"], "X-Two": [] }), frame("b")]],
  ["shared headers", [
    { payload: new Uint8Array([1]), headers: shared },
    { payload: new Uint8Array([2]), headers: shared },
    frame("c", { a: "b" }),
    { payload: new Uint8Array([3]), headers: shared },
  ]],
  ["any byte", [frame(Uint8Array.from({ length: 256 }, (_, byte) => byte))]],
];

for (const [title, frames] of rounds) {
  Deno.test(`packed frames: come out as they went in: ${title}`, () => {
    const [out = []] = cross([pack(1, frames)]);
    assertEquals(out.map(textOf), frames.map(textOf));
    assertEquals(out.map(headersOf), frames.map(headersOf));
  });
}

Deno.test("packed frames: of many Calls in one post keep apart", () => {
  const all = [[frame("a"), frame("bc")], [], [frame(""), frame("d", { x: "1" })], [frame("e")]];
  const out = cross(all.map((frames, call) => pack(call, frames)));
  assertEquals(out.map((frames) => frames.map(textOf)), [["a", "bc"], [], ["", "d"], ["e"]]);
  assertEquals(out[2]?.map(headersOf), [{}, { x: ["1"] }]);
});

Deno.test("FramePacker: headers that frames share cross once, and none not at all", () => {
  const headers = frameHeaders({ a: "b" });
  const payload = new Uint8Array();
  const { packed } = pack(7, [
    { payload, headers },
    { payload, headers },
    { payload, headers: NO_HEADERS },
    { payload, headers: new Map() },
  ]);
  assertEquals(packed.headerTable, [[["a", ["b"]]]]);
  assertEquals([packed.call, packed.sizes, packed.headers], [7, [0, 0, 0, 0], [0, 0, -1, -1]]);
});

Deno.test("FrameUnpacker: shares what was shared", () => {
  const headers = frameHeaders({ a: "b" });
  const payload = new Uint8Array();
  const [out = []] = cross([pack(1, [{ payload, headers }, { payload, headers }, frame("")])]);
  assertStrictEquals(out[0]?.headers, out[1]?.headers);
  assertStrictEquals(out[2]?.headers, NO_HEADERS);
});
