import { assertEquals } from "@std/assert";
import { LOG_LEVELS } from "../../src/invocation/log.ts";
import { formatLogLine, type LogFields, subjectOf } from "../../src/invocation/log_line.ts";
import { createLog } from "../../src/telemetry/logging.ts";

const STAMP = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;

const MESSAGES: readonly string[] = [
  "plain",
  "",
  "größer 🦕 „x“",
  "two\nlines\r\nand a\ttab",
  "\x00\x07\x1b[31mred\x7f\x9b",
  'a "quoted" \\ text',
  "{sandbox.id} and {text}",
  "half \ud83d of it",
  "\u2028",
];
const FIELDS: readonly LogFields[] = [
  {},
  { "sandbox.id": 3 },
  { "sandbox.id": 3, "faas.invocation_id": "7" },
  { "code.stacktrace": "a\nb\x9b" },
];

for (const format of ["text", "json"] as const) {
  Deno.test(`formatLogLine: writes ${format} as the invoker's log does`, () => {
    for (const message of MESSAGES) {
      for (const fields of FIELDS) {
        for (const level of LOG_LEVELS) {
          const lines: string[] = [];
          const log = createLog({ logLevel: "debug", logFormat: format }, (line) => {
            lines.push(line);
          });
          log[level]("{text}", { text: message, ...fields });
          const [line = ""] = lines;
          const timestampMs = Date.parse(STAMP.exec(line)?.[0] ?? "");
          assertEquals(formatLogLine({ timestampMs, level, message, fields }, format), line);
        }
      }
    }
  });
}

Deno.test("formatLogLine: one line, and no control characters, whatever the message", () => {
  const message = Array.from({ length: 0x2030 }, (_, code) => String.fromCharCode(code)).join("");
  for (const format of ["text", "json"] as const) {
    const line = formatLogLine({ timestampMs: 0, level: "info", message }, format);
    // deno-lint-ignore no-control-regex -- what must not be there
    assertEquals(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/.exec(line.slice(0, -1)), null);
    if (format === "json") assertEquals(JSON.parse(line).message, message);
  }
});

Deno.test("subjectOf: says what a message does not say itself", () => {
  const fields = { "sandbox.id": 3, "faas.invocation_id": "7" };
  assertEquals(subjectOf(fields), "sandbox 3, Call 7: ");
  assertEquals(subjectOf(fields, "Call {faas.invocation_id} ended"), "sandbox 3: ");
  assertEquals(subjectOf({ "sandbox.id": undefined, other: 1 }), "");
});
