import { assertEquals } from "@std/assert";
import { MessageRoom } from "../../src/http/message_room.ts";
import { ByteBudget } from "../../src/invocation/byte_budget.ts";

Deno.test("MessageRoom: one that has begun to take what is common has room to its end", async () => {
  // Common are 100 bytes; each of ten shares has 10 of its own.
  const budget = new ByteBudget({ maxBytes: 200, maxShares: 10 });
  const [first, second] = [1, 2].map(() => new MessageRoom(budget.open(), 110));
  assertEquals([first?.hold(10), second?.hold(10)], [undefined, undefined]);
  assertEquals(first?.hold(11), undefined);
  const waits = second?.hold(11);
  let isAdmitted = false;
  waits?.then(() => isAdmitted = true);
  for (const bytes of [50, 110]) assertEquals(first?.hold(bytes), undefined);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(isAdmitted, false);
  first?.hold(0);
  await waits;
});
