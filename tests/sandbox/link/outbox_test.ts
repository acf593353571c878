import { assertEquals } from "@std/assert";
import { Outbox } from "../../../src/sandbox/link/outbox.ts";
import { FrameUnpacker } from "../../../src/sandbox/link/pack_frames.ts";
import type { PackedFrames, Post } from "../../../src/sandbox/link/protocol.ts";
import { frame, textOf } from "../../support/frames.ts";
import { settle } from "../outside/joined_ends.ts";

interface Note {
  readonly type: "note";
  readonly text: string;
}

function recorded() {
  const posts: Post<Note | PackedFrames>[] = [];
  const transfers: ArrayBuffer[][] = [];
  const outbox = new Outbox<Note>((post, transfer) => {
    posts.push(post);
    transfers.push(transfer);
  });
  return { posts, transfers, outbox };
}

/** A post in words: notes as their text, frames as call and payloads. */
function show({ messages, payloads }: Post<Note | PackedFrames>): string[] {
  const unpacker = new FrameUnpacker(payloads);
  return messages.map((message) =>
    message.type === "note"
      ? message.text
      : `${message.call}:${unpacker.next(message).map(textOf).join("+")}`
  );
}

Deno.test("Outbox: what is there in one tick goes out in one post, in its order", async () => {
  const { posts, outbox } = recorded();
  outbox.push({ type: "note", text: "one" });
  await Promise.resolve();
  outbox.push({ type: "note", text: "two" });
  assertEquals(posts.length, 0);
  await settle();
  outbox.push({ type: "note", text: "three" });
  await settle();
  assertEquals(posts.map(show), [["one", "two"], ["three"]]);
});

Deno.test("Outbox: frames of a Call become one message, where the first of them stands", async () => {
  const { posts, outbox } = recorded();
  outbox.push({ type: "note", text: "before" });
  outbox.pushFrames(1, [frame("a"), frame("b")]);
  outbox.pushFrames(2, [frame("x")]);
  outbox.push({ type: "note", text: "between" });
  outbox.pushFrames(1, [frame("c")]);
  outbox.pushFrames(2, [frame("y")]);
  await settle();
  outbox.pushFrames(1, [frame("d")]);
  await settle();
  assertEquals(posts.map(show), [["before", "1:a+b+c", "2:x+y", "between"], ["1:d"]]);
});

Deno.test("Outbox: flush sends at once, and once", async () => {
  const { posts, outbox } = recorded();
  outbox.push({ type: "note", text: "now" });
  outbox.pushFrames(1, [frame("a")]);
  outbox.flush();
  assertEquals(posts.map(show), [["now", "1:a"]]);
  outbox.flush();
  await settle();
  assertEquals(posts.length, 1);
});

Deno.test("Outbox: goes on after a flush", async () => {
  const { posts, outbox } = recorded();
  outbox.push({ type: "note", text: "one" });
  outbox.flush();
  outbox.push({ type: "note", text: "two" });
  await settle();
  outbox.push({ type: "note", text: "three" });
  await settle();
  assertEquals(posts.map(show), [["one"], ["two"], ["three"]]);
});

Deno.test("Outbox: lays payloads into one buffer of its own, moved when it is large", async () => {
  const { posts, transfers, outbox } = recorded();
  const own = new Uint8Array(16 * 1024 - 1);
  outbox.pushFrames(1, [frame(own)]);
  await settle();
  assertEquals(transfers, [[]]);
  outbox.pushFrames(1, [frame(own), frame("x")]);
  await settle();
  assertEquals(transfers[1]?.length, 1);
  assertEquals(transfers[1]?.[0] === posts[1]?.payloads.buffer, true);
  assertEquals(posts.map(({ payloads }) => payloads.buffer === own.buffer), [false, false]);
  assertEquals(posts[1]?.payloads.byteLength, 16 * 1024);
  structuredClone(posts[1], { transfer: transfers[1] ?? [] });
  assertEquals(own.byteLength, 16 * 1024 - 1);
});

Deno.test("Outbox: posts without payloads can follow each other", async () => {
  const { posts, transfers, outbox } = recorded();
  for (const _ of [1, 2]) {
    outbox.pushFrames(1, [frame("")]);
    await settle();
  }
  assertEquals(posts.map(show), [["1:"], ["1:"]]);
  assertEquals(transfers, [[], []]);
});

Deno.test("Outbox: a post with a lot of payload goes out at once, so that few wait to be copied", async () => {
  const { posts, outbox } = recorded();
  for (let call = 1; call <= 5; call++) outbox.pushFrames(call, [frame(new Uint8Array(600_000))]);
  assertEquals(posts.map(({ payloads }) => payloads.byteLength), [1_200_000, 1_200_000]);
  await settle();
  assertEquals(posts.length, 3);
});
