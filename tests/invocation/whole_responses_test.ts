import { assertEquals, assertThrows } from "@std/assert";
import { ByteBudget } from "../../src/invocation/byte_budget.ts";
import { NO_HEADERS } from "../../src/invocation/frame.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { MORE_BODY, responseHead } from "../../src/invocation/response_frames.ts";
import { WholeResponses } from "../../src/invocation/whole_responses.ts";

const EMPTY = new Uint8Array();
const PIECE = new Uint8Array(100).fill(1);
const begun = (status = 200) => ({
  payload: PIECE,
  headers: new Map([...responseHead(status, [["x-a", ["1"]]]), ...MORE_BODY]),
});
const MORE = { payload: PIECE, headers: MORE_BODY };
const LAST = { payload: EMPTY, headers: NO_HEADERS };

Deno.test("WholeResponses: an output that is none stays the same object", () => {
  const responses = new WholeResponses(1);
  assertEquals(responses.take(LAST) === LAST, true);
});

Deno.test("WholeResponses: a body is one message, and counts while it is collected", () => {
  const budget = new ByteBudget({ maxBytes: 400, maxShares: 1 });
  const held = budget.open();
  const responses = new WholeResponses(1000, held);
  for (let round = 0; round < 3; round++) {
    assertEquals(responses.take(begun()), undefined);
    assertEquals(held.isSmall, true);
    assertEquals(responses.take(MORE), undefined);
    assertEquals(responses.take(MORE), undefined);
    assertEquals(held.isSmall, false);
    const whole = responses.take(LAST);
    assertEquals([whole?.payload.byteLength, [...whole?.headers ?? []]], [300, [["x-a", ["1"]]]]);
    assertEquals(held.isSmall, true);
  }
});

Deno.test("WholeResponses: there is a bound for one, and for all", () => {
  const one = new WholeResponses(150);
  one.take(begun());
  const tooLarge = assertThrows(() => one.take(MORE), InvokerError);
  assertEquals(tooLarge.code, "response-too-large");
  const held = new ByteBudget({ maxBytes: 400, maxShares: 1 }).open();
  const all = new WholeResponses(1e6, held);
  all.take(begun());
  const noRoom = assertThrows(() => {
    for (let i = 0; i < 10; i++) all.take(MORE);
  }, InvokerError);
  assertEquals(noRoom.code, "error-server-busy");
});

Deno.test("WholeResponses: of a failure no more is read than is told", () => {
  const responses = new WholeResponses(1);
  responses.take(begun(500));
  assertThrows(
    () => {
      for (let i = 0; i < 1000; i++) responses.take(MORE);
    },
    InvokerError,
    "The function answered with status 500",
  );
});
