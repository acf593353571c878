import { assertEquals } from "@std/assert";
import { formatLogLine } from "../../src/invocation/log_line.ts";
import { nameLine } from "../../src/processes/name_line.ts";
import { createLog } from "../../src/telemetry/logging.ts";

const EVENT = { timestampMs: 0, level: "warn", message: `a "b"`, fields: { x: 1 } } as const;

function logged(logFormat: "text" | "json"): string {
  const lines: string[] = [];
  createLog({ logFormat }, (line) => lines.push(line)).info("a {what}", { what: "b" });
  return lines.join("").trimEnd();
}

Deno.test("nameLine: a line of the log in text begins with the process", () => {
  const line = formatLogLine(EVENT, "text").trimEnd();
  assertEquals(nameLine(line, 7), `1970-01-01T00:00:00.000Z [WRN] invoker: process 7: a "b"`);
  const told = logged("text");
  assertEquals(nameLine(told, 7), told.replace(": a", ": process 7: a"));
});

Deno.test("nameLine: a line of the log in JSON has one field more", () => {
  for (const line of [formatLogLine(EVENT, "json").trimEnd(), logged("json")]) {
    assertEquals(JSON.parse(nameLine(line, 7)), { ...JSON.parse(line), "process.pid": 7 });
  }
});

Deno.test("nameLine: what is no line of the log stays as it is", () => {
  for (const line of ["", "printed", `{"a":1}`, "[]", "#\n# Fatal error in V8"]) {
    assertEquals(nameLine(line, 7), line);
  }
});
