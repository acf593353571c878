import { escapeControls, escapeJsonControls } from "./escape_controls.ts";
import type { LogFormat, LogLevel } from "./log.ts";

/** One event, as a line of the log tells it. */
export interface LogEvent {
  /** In milliseconds since the epoch. */
  readonly timestampMs: number;
  readonly level: LogLevel;
  /** Any text; it stays on the line. */
  readonly message: string;
  readonly fields?: LogFields;
}

/** What an event tells beside its message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The fields that say what an event is about: a line of text begins with them. */
export const SUBJECT_FIELDS = {
  /** Number of a sandbox that is a thread, id of one that is a process. */
  sandbox: "sandbox.id",
  /** Names a Call: no other of this process has it. */
  call: "faas.invocation_id",
} as const;

const SEVERITIES: Readonly<Record<LogLevel, readonly [short: string, long: string]>> = {
  debug: ["DBG", "DEBUG"],
  info: ["INF", "INFO"],
  warn: ["WRN", "WARN"],
  error: ["ERR", "ERROR"],
};

/**
 * A line of the log with its newline, as the invoker's log writes it.
 *
 * It is for where the library that writes the log is too much: a sandbox would start 10 ms later
 * with it. Tests hold the two to the same lines.
 */
export function formatLogLine(event: LogEvent, format: LogFormat): string {
  const { timestampMs, level, message, fields = {} } = event;
  const time = new Date(timestampMs).toISOString();
  const [short, long] = SEVERITIES[level];
  if (format === "text") {
    return `${time} [${short}] invoker: ${escapeControls(subjectOf(fields) + message)}\n`;
  }
  const line = { "@timestamp": time, level: long, message, logger: "invoker", ...fields };
  return `${escapeJsonControls(JSON.stringify(line))}\n`;
}

/** What an event is about, as a line of text begins: "sandbox 1, Call 7: "; empty when it does not say. */
export function subjectOf(fields: LogFields, message = ""): string {
  const parts = Object.entries(SUBJECT_FIELDS).flatMap(([word, field]) => {
    const value = fields[field];
    if (value === undefined || message.includes(`{${field}}`)) return [];
    return [`${word === "call" ? "Call" : word} ${value}`];
  });
  return parts.length === 0 ? "" : `${parts.join(", ")}: `;
}
