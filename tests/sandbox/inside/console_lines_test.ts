import { assert, assertEquals } from "@std/assert";
import {
  isPrinted,
  parseMarked,
  type PrintedText,
  toConsoleLines,
} from "../../../src/sandbox/inside/console_lines.ts";
import type { ConsoleOptions } from "../../../src/sandbox/link/protocol.ts";

const MARKED: ConsoleOptions = { leastLevel: "info", format: "marked" };

function linesOf(printed: PrintedText, options: ConsoleOptions): string[] {
  const lines = [...toConsoleLines(printed, options, 0)];
  // No half of a character at an end.
  assert(lines.every((line) => line.isWellFormed()));
  return lines;
}

const ROWS: readonly (readonly [ConsoleOptions, PrintedText, line: string])[] = [
  [
    { leastLevel: "info", format: "text", sandbox: 2 },
    { level: "warn", text: "a\nb", call: 7 },
    "1970-01-01T00:00:00.000Z [WRN] invoker: sandbox 2, Call 7: a\\nb\n",
  ],
  [
    { leastLevel: "info", format: "text", sandbox: 2 },
    { level: "info", text: "" },
    "1970-01-01T00:00:00.000Z [INF] invoker: sandbox 2: \n",
  ],
  [
    { leastLevel: "info", format: "json", sandbox: 2 },
    { level: "error", text: "a\nb", call: 7 },
    '{"@timestamp":"1970-01-01T00:00:00.000Z","level":"ERROR","message":"a\\nb","logger":"invoker","sandbox.id":2,"faas.invocation_id":"7"}\n',
  ],
];

for (const [options, printed, line] of ROWS) {
  Deno.test(`toConsoleLines: ${options.format} ${JSON.stringify(printed)}`, () => {
    assertEquals(linesOf(printed, options), [line]);
  });
}

Deno.test("isPrinted: a level, and those that are more severe", () => {
  const printed = (["debug", "info", "warn", "error"] as const)
    .filter((level) => isPrinted({ leastLevel: "warn", format: "text" }, level));
  assertEquals(printed, ["warn", "error"]);
});

const LONG: readonly (readonly [what: string, text: string])[] = [
  ["letters", "x".repeat(20_000)],
  ["what takes several bytes", "🦕".repeat(3000)],
  ["what is escaped", "\x00\n\x9b".repeat(3000)],
  ["odd lengths", `a${"🦕é\n".repeat(4001)}`],
];

for (const [what, text] of LONG) {
  Deno.test(`toConsoleLines: long text is told in parts that no pipe tears: ${what}`, () => {
    for (const format of ["text", "json", "marked"] as const) {
      const lines = linesOf({ level: "info", text, call: 7 }, { ...MARKED, format });
      const longest = Math.max(...lines.map((line) => new TextEncoder().encode(line).byteLength));
      assert(longest <= 4096 && longest > 1024, `${format} ${longest}`);
      if (format === "text") continue;
      const parts = lines.map((line) =>
        format === "json" ? JSON.parse(line).message : parseMarked(line).printed?.text
      );
      assertEquals(parts.join("") === text, true, format);
    }
  });
}

Deno.test("parseMarked: finds what was printed, and what stands before it", () => {
  for (const printed of [{ level: "debug", text: "a\nb", call: 7 }, { level: "error", text: "" }]) {
    const [line = ""] = linesOf(printed as PrintedText, MARKED);
    assertEquals(parseMarked(line.trimEnd()), { before: "", printed: printed as PrintedText });
    assertEquals(parseMarked(`no newline${line.trimEnd()}`).before, "no newline");
  }
});

Deno.test("parseMarked: what only looks so is a line as any other", () => {
  const [line = ""] = linesOf({ level: "info", text: "x" }, MARKED);
  const [mark = ""] = line.split("{");
  const others = ["", "x", mark, `${mark}{`, `${mark}null`, `${mark}{"level":"fatal","text":"x"}`];
  for (const other of [...others, `${mark}{"level":"info","text":1}`]) {
    assertEquals(parseMarked(other), { before: other });
  }
});
