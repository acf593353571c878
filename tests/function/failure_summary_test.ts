import { assertEquals, assertMatch } from "@std/assert";
import { summarizeFailure } from "../../src/function/failure_summary.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

Deno.test("summarizeFailure: codes and places, no words that may be the caller's", () => {
  const frames = ["file:///a.ts:1:2", "file:///b.ts:3:4"];
  assertEquals(summarizeFailure(new InvokerError("internal", "SECRET")), "internal");
  assertEquals(
    summarizeFailure(new InvokerError("internal", "SECRET", { frames })),
    "internal at file:///a.ts:1:2, called at file:///b.ts:3:4",
  );
  assertEquals(summarizeFailure("SECRET"), "internal");
  assertMatch(
    summarizeFailure(new TypeError("SECRET\n    at file:///SECRET:1:1")),
    /^internal at /,
  );
  assertEquals(summarizeFailure(new TypeError("SECRET")).includes("SECRET"), false);
});

Deno.test("summarizeFailure: the invoker's own words, where they are that", () => {
  assertEquals(summarizeFailure(new InvokerError("unavailable", "No sandbox")), "No sandbox");
});
