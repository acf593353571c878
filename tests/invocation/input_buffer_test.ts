import { assertEquals } from "@std/assert";
import { ByteBudget } from "../../src/invocation/byte_budget.ts";
import { NO_HEADERS } from "../../src/invocation/frame.ts";
import { InputBuffer } from "../../src/invocation/input_buffer.ts";

const FRAME = { payload: new Uint8Array(40_000), headers: NO_HEADERS };

Deno.test("InputBuffer: what nobody wants any more has room, and is not held", async () => {
  const budget = new ByteBudget({ maxBytes: 200_000, maxShares: 1 });
  const buffer = new InputBuffer(budget.open(), () => {});
  assertEquals([buffer.push([FRAME]), buffer.push([FRAME])], [true, false]);
  await buffer.readable.cancel();
  for (let each = 0; each < 10; each++) assertEquals(buffer.push([FRAME]), true);
  assertEquals(budget.hasRoom, true);
});
