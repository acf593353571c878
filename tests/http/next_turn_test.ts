import { assert } from "@std/assert";
import { nextTurn } from "../../src/http/next_turn.ts";

Deno.test("nextTurn: who asks for it and never waits for anything else lets others have their turn", async () => {
  let isOver = false;
  setTimeout(() => isOver = true);
  const lateMs = performance.now() + 10_000;
  while (!isOver) {
    await nextTurn();
    assert(performance.now() < lateMs, "others have no turn");
  }
});
