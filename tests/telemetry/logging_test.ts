import { assertEquals, assertMatch } from "@std/assert";
import type { Log } from "../../src/invocation/log.ts";
import { createLog, type LogLevel } from "../../src/telemetry/logging.ts";

function logged(level: LogLevel, use: (log: Log) => void): string {
  const lines: string[] = [];
  use(createLog(level, (line) => lines.push(line)));
  return lines.join("");
}

const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /gm;

const LEVELS: readonly [level: LogLevel, text: string][] = [
  ["debug", "[DBG] invoker: d\n[INF] invoker: i\n[WRN] invoker: w\n[ERR] invoker: e\n"],
  ["info", "[INF] invoker: i\n[WRN] invoker: w\n[ERR] invoker: e\n"],
  ["warn", "[WRN] invoker: w\n[ERR] invoker: e\n"],
  ["error", "[ERR] invoker: e\n"],
];

for (const [level, text] of LEVELS) {
  Deno.test(`createLog: at ${level} what is less severe is not written`, () => {
    const written = logged(level, (log) => {
      log.debug("d");
      log.info("i");
      log.warn("w");
      log.error("e");
    });
    assertEquals(written.replace(STAMP, ""), text);
  });
}

Deno.test("createLog: a line begins with its time", () => {
  assertMatch(
    logged("info", (log) => log.info("x")),
    /^\d{4}-\d\d-\d\dT[\d:.]+Z \[INF\] invoker: x\n$/,
  );
});

const MESSAGES: readonly [message: string, properties: Record<string, unknown>, text: string][] = [
  ["{count} of {name}", { count: 2, name: "a b" }, "2 of a b"],
  ["said {text}", { text: "{name} {{x}} {", name: "no" }, "said {name} {{x}} {"],
  ["{absent} and {toString}", {}, "{absent} and {toString}"],
  ["said {text}", { text: "a\nb\r\x1b[31mc" }, "said a\\nb\\r\\x1b[31mc"],
];

for (const [message, properties, text] of MESSAGES) {
  Deno.test(`createLog: ${JSON.stringify(message)} becomes ${JSON.stringify(text)}`, () => {
    const written = logged("info", (log) => log.info(message, properties));
    assertEquals(written.replace(STAMP, ""), `[INF] invoker: ${text}\n`);
  });
}

Deno.test("createLog: logs do not share their level or their place", () => {
  const first = logged("error", (log) => {
    assertMatch(logged("debug", (other) => other.debug("inner")), /inner/);
    log.info("outer");
  });
  assertEquals(first, "");
});
