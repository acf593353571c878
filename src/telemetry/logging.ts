import { getTextFormatter, type LogLevel as TapeLevel } from "@logtape/logtape";
import type { Log } from "../invocation/log.ts";

/** How severe an event has to be to be logged. */
export type LogLevel = "debug" | "info" | "warn" | "error";

const SEVERITIES: readonly LogLevel[] = ["debug", "info", "warn", "error"];

const TAPE_LEVELS: Readonly<Record<LogLevel, TapeLevel>> = {
  debug: "debug",
  info: "info",
  warn: "warning",
  error: "error",
};

const format = getTextFormatter({
  timestamp: "rfc3339",
  // Text of users stays on its event's line, and cannot steer a terminal.
  value: "bare",
  sanitize: { newlines: "escape", sgr: "escape" },
});

/**
 * Creates a log that writes a line an event: `2026-01-31T12:00:00.000Z [INF] invoker: MESSAGE`.
 *
 * It uses the formatter of LogTape without its registry of loggers, which is one for the whole
 * process: every invoker has its own log.
 *
 * @param level the least severe level that is written
 * @param write takes a line with its newline
 */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const least = SEVERITIES.indexOf(level);
  const at = (severity: LogLevel): Log[LogLevel] =>
    SEVERITIES.indexOf(severity) < least ? () => {} : (message, properties = {}) =>
      write(format({
        category: ["invoker"],
        level: TAPE_LEVELS[severity],
        message: fillIn(message, properties),
        rawMessage: message,
        timestamp: Date.now(),
        properties,
      }));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/**
 * The message as text and values by turns, as the formatter wants it. Placeholders are looked for
 * in the message alone, never in a value; one without its property stays as it is.
 */
function fillIn(message: string, properties: Record<string, unknown>): readonly unknown[] {
  return message.split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return part;
    return Object.hasOwn(properties, part) ? properties[part] : `{${part}}`;
  });
}
