import { assertEquals, assertMatch } from "@std/assert";
import { framesOfThrow } from "../../src/function/thrown_place.ts";

function withStack(message: string, stack: string): Error {
  return Object.assign(new Error(message), { stack });
}

Deno.test("framesOfThrow: the places in the author's code, the innermost first", () => {
  const thrower = () => new Error("x");
  const [first = "", second = ""] = framesOfThrow(thrower());
  assertMatch(first, /thrown_place_test\.ts:9:\d+$/);
  assertMatch(second, /thrown_place_test\.ts:10:\d+$/);
});

Deno.test("framesOfThrow: skips what has no file", () => {
  const error = withStack("x", "Error: x\n    at ext:core/x.js:1:1\n    at f (native)");
  assertEquals(framesOfThrow(error), []);
  error.stack =
    "Error: x\n    at node:fs:1:1\n    at f (file:///a/f.ts:2:3)\n    at file:///b.ts:1:1";
  assertEquals(framesOfThrow(error), ["file:///a/f.ts:2:3", "file:///b.ts:1:1"]);
});

Deno.test("framesOfThrow: a message that looks like a stack is none", () => {
  const message = "x\n    at file:///secret.ts:1:1";
  const error = new Error(message);
  assertMatch(framesOfThrow(error)[0] ?? "", /thrown_place_test\.ts:25:\d+$/);
  // What was changed later is not found in the stack: nobody knows then where it begins.
  error.message = "another";
  assertEquals(framesOfThrow(error), []);
});

Deno.test("framesOfThrow: ends where the invoker's own code begins", () => {
  const own = new URL("../../src/function/run.ts", import.meta.url).href;
  const inOwn = withStack("x", `Error: x\n    at f (${own}:1:2)\n    at file:///a/f.ts:2:3`);
  assertEquals(framesOfThrow(inOwn), []);
  const inAuthors = withStack("x", `Error: x\n    at file:///a/f.ts:2:3\n    at f (${own}:1:2)`);
  assertEquals(framesOfThrow(inAuthors), ["file:///a/f.ts:2:3"]);
});

Deno.test("framesOfThrow: none for what is no error, or hides its stack", () => {
  for (const thrown of ["x", null, undefined, {}]) assertEquals(framesOfThrow(thrown), []);
  const hidden = new Error("x");
  Object.defineProperty(hidden, "stack", {
    get() {
      throw new Error("no");
    },
  });
  assertEquals(framesOfThrow(hidden), []);
});
