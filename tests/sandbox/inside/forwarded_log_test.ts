import { assertEquals } from "@std/assert";
import { createForwardedLog } from "../../../src/sandbox/inside/forwarded_log.ts";
import type { FromWire } from "../../../src/sandbox/link/protocol.ts";

function forward(leastLevel: "debug" | "info" | "warn" | "error") {
  const sent: FromWire[] = [];
  return { sent, ...createForwardedLog(leastLevel, (message) => sent.push(message)) };
}

Deno.test("createForwardedLog: it sends lines from its level on", () => {
  const { sent, log } = forward("warn");
  log.debug("a");
  log.info("b");
  log.warn("c {n}", { n: 1 });
  log.error("d");
  assertEquals(sent, [
    { type: "log", level: "warn", message: "c {n}", fields: { n: 1 } },
    { type: "log", level: "error", message: "d", fields: {} },
  ]);
});

Deno.test("createForwardedLog: of lines that nobody takes it sends a thousand, and counts the rest", () => {
  const { sent, log, taken } = forward("info");
  for (let i = 0; i < 1005; i++) log.info("line");
  assertEquals(sent.length, 1000);
  taken(999);
  assertEquals(sent.length, 1000, "it tells when all of them have been taken");
  taken(1);
  assertEquals(sent.slice(1000), [{
    type: "log",
    level: "warn",
    message: "Lines of the log were dropped, as they came too fast: {count}",
    fields: { count: 5 },
  }]);
  taken(1);
  assertEquals(sent.length, 1001, "it tells once");
});
