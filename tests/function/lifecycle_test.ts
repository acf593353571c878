import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { lifecycleOf, lifecycleOfMethods } from "../../src/function/lifecycle.ts";
import { selectHandler } from "../../src/function/select_handler.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

function run(module: Record<string, unknown>, ...names: readonly string[]) {
  const handlers = names.map((name) => ({ name, value: module[name] }));
  const { setUp, tearDown } = lifecycleOf(module, handlers);
  return [setUp?.(), tearDown?.()];
}

Deno.test("lifecycleOf: takes setup and teardown that the module exports", () => {
  const module = { f: () => 1, setup: () => "up", teardown: () => "down" };
  assertEquals(run(module, "f"), ["up", "down"]);
  assertEquals(run({ f: () => 1 }, "f"), [undefined, undefined]);
});

Deno.test("lifecycleOf: those of a definition go before, with the definition as this", () => {
  const definition = {
    state: "own",
    run: () => 1,
    setup() {
      return this.state;
    },
  };
  assertEquals(run({ definition, setup: () => "up", teardown: () => "down" }, "definition"), [
    "own",
    "down",
  ]);
});

Deno.test("lifecycleOf: a handler that is called setup is not its own setup", () => {
  assertEquals(run({ setup: () => "handler" }, "setup"), [undefined, undefined]);
});

Deno.test("lifecycleOf: what several handlers share is run once, and what each has by itself", async () => {
  const ran: string[] = [];
  const definition = (name: string) => ({ run: () => 1, setup: () => ran.push(name) });
  const module = { f: () => 1, g: () => 2, setup: () => ran.push("module") };
  const [shared] = run(module, "f", "g");
  await shared;
  assertEquals(ran.splice(0), ["module"]);
  const [each] = run({ ...module, h: definition("h"), i: definition("i") }, "f", "h", "g", "i");
  await each;
  assertEquals(ran, ["module", "h", "i"]);
});

Deno.test("lifecycleOf: one that fails keeps no other from its turn, and is told", async () => {
  const ran: string[] = [];
  const definition = (name: string) => ({
    run: () => 1,
    teardown() {
      ran.push(name);
      throw new Error(name);
    },
  });
  const [, tornDown] = run({ f: definition("f"), g: definition("g") }, "f", "g");
  await assertRejects(() => Promise.resolve(tornDown), Error, "f");
  assertEquals(ran, ["f", "g"]);
});

Deno.test("lifecycleOf: refuses what is not a function", () => {
  const error = assertThrows(() => run({ f: () => 1, teardown: 5 }, "f"), InvokerError);
  assertEquals(
    error.message,
    'Cannot serve export "f": "teardown" is a number, not a function',
  );
});

Deno.test("selectHandler: setup and teardown are not the handler", () => {
  const module = { setup: () => 1, handler: () => 2, teardown: () => 3 };
  assertEquals(selectHandler(module, undefined).name, "handler");
});

Deno.test("lifecycleOfMethods: takes those of the module that are no methods", () => {
  const module = { setup: () => "up", teardown: () => "down" };
  const { setUp, tearDown } = lifecycleOfMethods(module, ["sayHello"]);
  assertEquals([setUp?.(), tearDown?.()], ["up", "down"]);
  assertEquals(Object.keys(lifecycleOfMethods(module, ["setup"])), ["tearDown"]);
  assertThrows(
    () => lifecycleOfMethods({ setup: "up" }, []),
    InvokerError,
    'Cannot serve the methods: "setup" is a string, not a function',
  );
});
