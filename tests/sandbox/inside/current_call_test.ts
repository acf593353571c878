import { assertEquals, assertStrictEquals } from "@std/assert";
import { createCallEntry, currentCall } from "../../../src/sandbox/inside/current_call.ts";

Deno.test("currentCall: the Call that work is for, also after it has waited", async () => {
  const seen: (number | undefined)[] = [];
  const done = Promise.withResolvers<void>();
  createCallEntry("direct")?.({ id: 7 }, async () => {
    seen.push(currentCall());
    await new Promise((resolve) => setTimeout(resolve));
    seen.push(currentCall());
    queueMicrotask(() => {
      seen.push(currentCall());
      done.resolve();
    });
  });
  seen.push(currentCall());
  await done.promise;
  assertEquals(seen, [7, undefined, 7, 7]);
});

Deno.test("createCallEntry: a Call without an id is none", () => {
  createCallEntry("direct")?.({}, () => assertEquals(currentCall(), undefined));
});

Deno.test("createCallEntry: a streaming handler's Calls have none", () => {
  assertStrictEquals(createCallEntry("streaming"), undefined);
});
