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
  "end \u2028\u2029\u202e\u2066\u200b\ufeff\xad of a line",
  "👩‍👩‍👧‍👦 🏳️‍🌈 نمی‌خواهم",
  " spaces around ",
];
const FIELDS: readonly LogFields[] = [
  {},
  { "sandbox.id": 3 },
  { "sandbox.id": 3, "faas.invocation_id": "7" },
  { "code.stacktrace": "a\nb\x9b\u202e" },
  { "faas.name": "\u2028\ud83d" },
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
  const message = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
    // In this order halves make no characters.
    .reverse().join("");
  for (const format of ["text", "json"] as const) {
    const line = formatLogLine({ timestampMs: 0, level: "info", message }, format);
    // Of \p{Cf} the joiners stay, and signs that are seen.
    const found = line.slice(0, -1).match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu);
    const signs = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u200c\u200d";
    assertEquals(new Set(found), new Set(format === "text" ? `\t${signs}` : signs));
    if (format === "json") assertEquals(JSON.parse(line).message, message);
  }
});

Deno.test("subjectOf: says what a message does not say itself", () => {
  const fields = { "sandbox.id": 3, "faas.invocation_id": "7" };
  assertEquals(subjectOf(fields), "sandbox 3, Call 7: ");
  assertEquals(subjectOf(fields, "Call {faas.invocation_id} ended"), "sandbox 3: ");
  assertEquals(subjectOf({ "sandbox.id": undefined, other: 1 }), "");
});
