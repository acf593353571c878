import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { reportFailure } from "../../src/cli/exit_status.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

function report(error: unknown, debug = false, logFormat: "text" | "json" = "text") {
  const written: string[] = [];
  const status = reportFailure(error, { debug, logFormat }, (text) => written.push(text));
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

Deno.test("reportFailure: the author's frames come before the invoker's", () => {
  const frames = ["file:///f.ts:1:2", "file:///g.ts:3:4"];
  const { text } = report(new InvokerError("start-failed", "Cannot start", { frames }), true);
  assertMatch(
    text,
    /^invoker: .*\n {4}at file:\/\/\/f\.ts:1:2\n {4}at file:\/\/\/g\.ts:3:4\nInvokerError/,
  );
});

Deno.test("reportFailure: what the author threw is shown, where it is known", () => {
  const cause = Object.assign(new TypeError("no"), { stack: "TypeError: no\n    at f.ts" });
  const { text } = report(new InvokerError("start-failed", "Cannot start", { cause }), true);
  assertMatch(text, /^invoker: Cannot start\nTypeError: no\n {4}at f\.ts\nInvokerError/);
});

Deno.test("reportFailure: as JSON it is one line, with the stack in a field", () => {
  const { status, text } = report(new InvokerError("usage", "a\nb"), true, "json");
  assertEquals(status, 2);
  assertMatch(text, /^[^\n]+\n$/);
  const { level, message, "code.stacktrace": stack } = JSON.parse(text);
  assertEquals([level, message], ["ERROR", "a b"]);
  assertStringIncludes(stack, "exit_status_test.ts");
});

Deno.test("reportFailure: nothing that a module is called steers the terminal", () => {
  const { text } = report(new InvokerError("start-failed", "exports \x1b[31mred\x9b"), false);
  assertEquals(text, "invoker: exports \\x1b[31mred\\x9b\n");
});
