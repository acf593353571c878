import { assertEquals, assertStrictEquals } from "@std/assert";
import { type Middleware, withMiddleware } from "../../src/invocation/middleware.ts";
import type { Invoke } from "../../src/invocation/invocation.ts";
import { batches, collect, frame, silence } from "../support/frames.ts";

const echo: Invoke = ({ input }) => input;

Deno.test("withMiddleware: the first one is outermost", async () => {
  const seen: string[] = [];
  const named = (name: string): Middleware => (next) => (invocation) => {
    seen.push(name);
    return next(invocation);
  };
  const invoke = withMiddleware(echo, named("first"), named("second"), named("third"));
  const { signal } = new AbortController();
  const { texts } = await collect(invoke({ start: {}, input: batches([frame("a")]), signal }));
  assertEquals(texts, ["a"]);
  assertEquals(seen, ["first", "second", "third"]);
});

Deno.test("withMiddleware: one that does not call on keeps the others out", () => {
  const mine = silence();
  const invoke = withMiddleware(echo, () => () => mine, () => {
    return () => {
      throw new Error("not to be called");
    };
  });
  const { signal } = new AbortController();
  assertStrictEquals(invoke({ start: {}, input: silence(), signal }), mine);
});

Deno.test("withMiddleware: without any it is the same function", () => {
  assertStrictEquals(withMiddleware(echo), echo);
});
