import type { Log, LogLevel } from "../invocation/log.ts";
import { formatLogLine } from "../invocation/log_line.ts";

/** A log of plain lines, for commands that do without the library that writes the invoker's. */
export function createLineLog(write: (line: string) => void): Log {
  const at = (level: LogLevel): Log[LogLevel] => (message, properties = {}) => {
    const text = message.replaceAll(
      /\{([\w.]+)\}/g,
      (placeholder, name) =>
        Object.hasOwn(properties, name) ? String(properties[name]) : placeholder,
    );
    write(
      formatLogLine({ timestampMs: Date.now(), level, message: text, fields: properties }, "text"),
    );
  };
  return { debug: () => {}, info: at("info"), warn: at("warn"), error: at("error") };
}
