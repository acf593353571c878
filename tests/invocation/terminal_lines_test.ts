import { assert, assertEquals } from "@std/assert";
import { SUBJECT_FIELDS } from "../../src/invocation/log_line.ts";
import { toTerminalLines } from "../../src/invocation/terminal_lines.ts";

const CALL = { [SUBJECT_FIELDS.sandbox]: 2, [SUBJECT_FIELDS.call]: "7" };

const PRINTED: readonly [text: string, lines: string][] = [
  ["one", "Call 7 | one\n"],
  ["a\tb\nc\r\n", "Call 7 | a\tb\nCall 7 | c\nCall 7 | \n"],
  ["\x1b[31mred\x1b[0m", "Call 7 | \x1b[31mred\x1b[0m\x1b[0m\n"],
  ["\x1b[31mred\nstill", "Call 7 | \x1b[31mred\x1b[0m\nCall 7 | \x1b[31mstill\x1b[0m\n"],
  ["\x1b[1mbold\x1b[m\nplain", "Call 7 | \x1b[1mbold\x1b[m\x1b[0m\nCall 7 | plain\n"],
];

for (const [text, lines] of PRINTED) {
  Deno.test(`toTerminalLines: ${JSON.stringify(text)} keeps its lines and colours`, () => {
    assertEquals(toTerminalLines(CALL, "info", text), lines);
  });
}

Deno.test("toTerminalLines: what is no Call's tells its sandbox, a warning and an error say so", () => {
  const fields = { [SUBJECT_FIELDS.sandbox]: 2 };
  assertEquals(toTerminalLines(fields, "warn", "x"), "sandbox 2 [WRN] | x\n");
  assertEquals(toTerminalLines({}, "error", "x"), "sandbox 1 [ERR] | x\n");
});

const HOSTILE = [
  "\x1b[2J",
  "\x1b[1A\x1b[2K2026-01-31T12:00:00.000Z [ERR] invoker: forged",
  "\x1b]0;title\x07",
  "\x1b]8;;http://evil\x1b\\link",
  "\x1bc",
  "\r2026 [INF] invoker: forged",
  "\x9b2J",
  "\x08\x08\x08",
  "\x1b[?25l",
  "\x1b[31 q",
  "\u202eforged",
  "a\x0bb\x0cc\x85d",
];

for (const text of HOSTILE) {
  Deno.test(`toTerminalLines: ${JSON.stringify(text)} moves no cursor and forges no line`, () => {
    const lines = toTerminalLines(CALL, "info", text).split("\n");
    assertEquals(lines.pop(), "");
    for (const line of lines) {
      assert(line.startsWith("Call 7 | "), line);
      // deno-lint-ignore no-control-regex -- what is left of them
      const rest = line.replaceAll(/\x1b\[[\d;:]*m/g, "");
      // deno-lint-ignore no-control-regex -- what is left of them
      assert(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(rest), JSON.stringify(rest));
    }
  });
}
