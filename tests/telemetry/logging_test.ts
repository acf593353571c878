import { assertEquals, assertMatch } from "@std/assert";
import type { Log, LogLevel } from "../../src/invocation/log.ts";
import { createLog } from "../../src/telemetry/logging.ts";

function logged(level: LogLevel, use: (log: Log) => void): string {
  const lines: string[] = [];
  use(createLog({ logLevel: level }, (line) => lines.push(line)));
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

const JSON_MESSAGES: readonly (readonly [
  message: string,
  properties: Record<string, unknown>,
  fields: Record<string, unknown>,
])[] = [
  ["plain", {}, { message: "plain" }],
  ["{count} of {name}", { count: 2, name: "a b" }, {
    message: "2 of a b",
    count: 2,
    name: "a b",
  }],
  ["{text}", { text: "a\nb", "sandbox.id": 1 }, { message: "a\nb", "sandbox.id": 1 }],
  ["{absent}", { other: undefined }, { message: "{absent}" }],
  ["{rpc.status_code}!", { "rpc.status_code": "OK" }, {
    message: "OK!",
    "rpc.status_code": "OK",
  }],
];

for (const [message, properties, fields] of JSON_MESSAGES) {
  Deno.test(`createLog: ${JSON.stringify(message)} as JSON has its properties as fields`, () => {
    const lines: string[] = [];
    const log = createLog({ logFormat: "json" }, (line) => lines.push(line));
    log.warn(message, properties);
    assertEquals(lines.length, 1);
    assertMatch(lines[0] ?? "", /^[^\n]+\n$/);
    const { "@timestamp": time, ...rest } = JSON.parse(lines[0] ?? "");
    assertMatch(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assertEquals(rest, { level: "WARN", logger: "invoker", ...fields });
  });
}

Deno.test("createLog: what an event is about stands before its message", () => {
  const written = logged("info", (log) => log.info("{text}", { text: "{x}", "sandbox.id": 1 }));
  assertEquals(written.replace(STAMP, ""), "[INF] invoker: sandbox 1: {x}\n");
});
