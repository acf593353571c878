import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { reportFailure } from "../../src/cli/exit_status.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

function report(error: unknown, debug = false) {
  const written: string[] = [];
  const status = reportFailure(error, { debug }, (text) => written.push(text));
  return { status, text: written.join("") };
}

const FAILURES: readonly [error: unknown, status: number, text: string][] = [
  [new InvokerError("usage", "Unknown option"), 2, "invoker: Unknown option\n"],
  [new InvokerError("start-failed", "Cannot start"), 1, "invoker: Cannot start\n"],
  [new InvokerError("internal", "odd"), 1, "invoker: odd\n"],
  [new TypeError("a\n  at b\r\nc\n"), 1, "invoker: a at b c\n"],
  ["thrown text", 1, "invoker: thrown text\n"],
];

for (const [error, status, text] of FAILURES) {
  Deno.test(`reportFailure: ${JSON.stringify(text)} ends with ${status}`, () => {
    assertEquals(report(error), { status, text });
  });
}

Deno.test("reportFailure: the stack is for debugging only", () => {
  const { status, text } = report(new InvokerError("start-failed", "Cannot start"), true);
  assertEquals(status, 1);
  assertMatch(text, /^invoker: Cannot start\n/);
  assertStringIncludes(text, "exit_status_test.ts");
});
