import { assertEquals, assertThrows } from "@std/assert";
import { AnswerCheck } from "./answer_check.ts";

const asItIs = (answer: Uint8Array) => answer;

Deno.test("AnswerCheck: the first answer has to be the expected one", () => {
  const check = new AnswerCheck(asItIs, Uint8Array.of(1, 2));
  assertEquals(check.wantsAnswer, true);
  check.inspect(Uint8Array.of(1, 2));
  assertEquals(check.wantsAnswer, false);
  for (const wrong of [Uint8Array.of(1, 3), Uint8Array.of(1), Uint8Array.of(1, 2, 3)]) {
    assertThrows(
      () => new AnswerCheck(asItIs, Uint8Array.of(1, 2)).inspect(wrong),
      Error,
      `another of ${wrong.length} bytes`,
    );
  }
  assertThrows(
    () => new AnswerCheck(() => undefined, new Uint8Array(1)).inspect(new Uint8Array()),
    Error,
    "it has none",
  );
});

Deno.test("AnswerCheck: all answers are as long as the first", () => {
  const check = new AnswerCheck(asItIs, new Uint8Array(7));
  check.announce(7);
  check.announce(7);
  assertThrows(() => check.announce(8), Error, "8 bytes, the first had 7");
});
