import { assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { type AnswerInspector, frameMessage, MessageCounter } from "./message_frames.ts";

Deno.test("frameMessage: the message has its length before it", () => {
  assertEquals(frameMessage(Uint8Array.of(7, 8)), Uint8Array.of(0, 0, 0, 0, 2, 7, 8));
});

Deno.test("MessageCounter: counts, and hands out, the same wherever the bytes are cut", () => {
  const messages = [new Uint8Array(300).fill(3), new Uint8Array(), Uint8Array.of(1)];
  const bytes: Uint8Array = concat([...messages, ...messages].map(frameMessage));
  for (let size = 1; size <= bytes.length; size++) {
    const found = { lengths: [] as number[], answers: [] as Uint8Array[] };
    const inspector: AnswerInspector = {
      get wantsAnswer() {
        return found.answers.length < 3;
      },
      inspect: (answer) => found.answers.push(answer),
      announce: (length) => found.lengths.push(length),
    };
    const counter = new MessageCounter(inspector);
    let counted = 0;
    for (let offset = 0; offset < bytes.length; offset += size) {
      counted += counter.count(bytes.subarray(offset, offset + size));
    }
    assertEquals(counted, 6, `in pieces of ${size}`);
    assertEquals(found, { lengths: [300, 0, 1, 300, 0, 1], answers: messages });
  }
});
