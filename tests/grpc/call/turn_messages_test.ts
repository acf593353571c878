import { assertEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import { Deframer } from "../../../src/port/message_framing.ts";
import { decodeMessage, messageLength } from "../../../src/grpc/call/message_codec.ts";
import { TurnMessages } from "../../../src/grpc/call/turn_messages.ts";
import { frame, textOf } from "../../support/frames.ts";

function record() {
  const sent: string[][] = [];
  const messages = new TurnMessages((framed) => {
    const deframer = new Deframer({ maxMessageBytes: 2 ** 22 });
    sent.push(deframer.push(framed).map((message) => textOf(decodeMessage(message))));
  });
  const push = (text: string) => messages.push(frame(text), messageLength(frame(text)));
  return { sent, push, flush: messages.flush };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

Deno.test("TurnMessages: what a turn makes is sent at once when it ends, in order", async () => {
  const { sent, push } = record();
  await nextTurn();
  push("a");
  await Promise.resolve();
  push("b");
  assertEquals(sent, []);
  await nextTurn();
  assertEquals(sent, [["a", "b"]]);
  push("c");
  await nextTurn();
  assertEquals(sent, [["a", "b"], ["c"]]);
});

Deno.test("TurnMessages: it is sent before the end, once", async () => {
  const { sent, push, flush } = record();
  flush();
  push("a");
  flush();
  flush();
  await nextTurn();
  assertEquals(sent, [["a"]]);
});

Deno.test("TurnMessages: a turn that makes many, or long ones, keeps none back for long", () => {
  const many = record();
  for (let i = 0; i < 200; i++) many.push(`${i}`);
  assertEquals(many.sent.map(({ length }) => length), [64, 64, 64]);
  const long = record();
  for (let i = 0; i < 5; i++) long.push("x".repeat(40_000));
  assertEquals(long.sent.map(({ length }) => length), [2, 2]);
});
