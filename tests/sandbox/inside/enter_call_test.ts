import { assertEquals, assertRejects } from "@std/assert";
import { AsyncLocalStorage } from "node:async_hooks";
import type { Frame } from "../../../src/invocation/frame.ts";
import type { Invocation } from "../../../src/invocation/invocation.ts";
import type { EnterCall } from "../../../src/sandbox/inside/call_server.ts";
import { enterAll, enterInvoke } from "../../../src/sandbox/inside/enter_call.ts";
import { eachBatch } from "../../support/frames.ts";

const invocation: Invocation = {
  start: { id: 7 },
  input: new ReadableStream(),
  signal: new AbortController().signal,
};

function naming(storage: AsyncLocalStorage<number | undefined>): EnterCall {
  return ({ id }, work) => storage.run(id, work);
}

Deno.test("enterAll: work has every context, entered in their order", () => {
  const order: string[] = [];
  const entry = (name: string): EnterCall => (_start, work) => {
    order.push(name);
    return work();
  };
  enterAll([entry("outer"), undefined, entry("inner")])?.({}, () => order.push("work"));
  assertEquals(order, ["outer", "inner", "work"]);
});

Deno.test("enterAll: without any the function is run as it is", () => {
  const invoke = () => new ReadableStream<readonly Frame[]>();
  const enter = enterAll([undefined]);
  assertEquals([enter, enterInvoke(invoke, enter)], [undefined, invoke]);
});

Deno.test("enterInvoke: what is read from outside is made inside, chunk by chunk", async () => {
  const storage = new AsyncLocalStorage<number | undefined>();
  const seen: (number | undefined)[] = [];
  const invoke = enterInvoke(() => {
    seen.push(storage.getStore());
    let count = 0;
    return new ReadableStream<readonly Frame[]>({
      pull(controller) {
        seen.push(storage.getStore());
        if (++count > 2) controller.close();
        else controller.enqueue([]);
      },
    }, { highWaterMark: 0 });
  }, naming(storage));
  assertEquals((await Array.fromAsync(eachBatch(invoke(invocation)))).length, 2);
  assertEquals(seen, [7, 7, 7, 7]);
  assertEquals(storage.getStore(), undefined);
});

Deno.test("enterInvoke: a failure and a cancel pass", async () => {
  const storage = new AsyncLocalStorage<number | undefined>();
  const failing = enterInvoke(
    () => new ReadableStream({ pull: (controller) => controller.error(new Error("why")) }),
    naming(storage),
  );
  await assertRejects(() => Array.fromAsync(eachBatch(failing(invocation))), Error, "why");
  let reason: unknown;
  const cancelled = enterInvoke(
    () => new ReadableStream({ cancel: (given) => void (reason = given) }),
    naming(storage),
  );
  await cancelled(invocation).cancel("left");
  assertEquals(reason, "left");
});
