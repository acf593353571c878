import {
  getJsonLinesFormatter,
  getTextFormatter,
  type LogLevel as TapeLevel,
  type LogRecord,
} from "@logtape/logtape";
import { type Log, LOG_LEVELS, type LogFormat, type LogLevel, PRINTED } from "../invocation/log.ts";
import { toTerminalLines } from "../invocation/terminal_lines.ts";
import { escapeControls, escapeJsonControls } from "../invocation/escape_controls.ts";
import { type LogEvent, subjectOf } from "../invocation/log_line.ts";

/** Options of {@linkcode createLog}. */
export interface LogOptions {
  /** The least severe level that is written. @default {"info"} */
  readonly logLevel?: LogLevel;
  /** How a line is written. @default {"text"} */
  readonly logFormat?: LogFormat;
  /** Whether a person reads it at a terminal. @default {false} */
  readonly isTerminal?: boolean;
}

const TAPE_LEVELS: Readonly<Record<LogLevel, TapeLevel>> = {
  debug: "debug",
  info: "info",
  warn: "warning",
  error: "error",
};

const FORMATTERS: Readonly<Record<LogFormat, (record: LogRecord) => string>> = {
  text: getTextFormatter({
    timestamp: "rfc3339",
    // Text of users stays on its event's line, and cannot steer a terminal.
    value: "bare",
    sanitize: { newlines: "escape", sgr: "escape" },
  }),
  json: getJsonLinesFormatter({ properties: "flatten" }),
};
/** What the formatters leave as it is. */
const ESCAPE: Readonly<Record<LogFormat, (line: string) => string>> = {
  text: escapeControls,
  json: escapeJsonControls,
};

const PLACEHOLDER = /\{([\w.]+)\}/;

/**
 * Creates a log that writes a line an event: `2026-01-31T12:00:00.000Z [INF] invoker: MESSAGE`, or an
 * object of JSON whose fields are the properties.
 *
 * It uses the formatters of LogTape without its registry of loggers, which is one for the whole
 * process: every invoker has its own log.
 *
 * @param write takes a line with its newline
 * @param hear is told of what is written, and whether a function printed it
 */
export function createLog(
  { logLevel = "info", logFormat = "text", isTerminal = false }: LogOptions,
  write: (line: string) => void,
  hear?: (event: LogEvent, isPrinted: boolean) => void,
): Log {
  const least = LOG_LEVELS.indexOf(logLevel);
  const toRecord = logFormat === "text" ? toTextRecord : toJsonRecord;
  const format = FORMATTERS[logFormat];
  const escape = ESCAPE[logFormat];
  const at = (severity: LogLevel): Log[LogLevel] =>
    LOG_LEVELS.indexOf(severity) < least ? () => {} : (message, properties = {}) => {
      hear?.({
        timestampMs: Date.now(),
        level: severity,
        message: fillIn(message, properties).map(String).join(""),
        fields: properties,
      }, message === PRINTED);
      if (isTerminal && logFormat === "text" && message === PRINTED) {
        return write(toTerminalLines(properties, severity, String(properties["text"])));
      }
      const line = format({
        category: ["invoker"],
        level: TAPE_LEVELS[severity],
        rawMessage: message,
        timestamp: Date.now(),
        ...toRecord(message, properties),
      });
      write(`${escape(line.slice(0, -1))}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** The parts of a record that are made of what is logged. */
type RecordText = Pick<LogRecord, "message" | "properties">;

/** What the event is about stands before its message. */
function toTextRecord(message: string, properties: Record<string, unknown>): RecordText {
  const [first, ...others] = fillIn(message, properties);
  return { message: [subjectOf(properties, message) + first, ...others], properties };
}

/** A property that is the whole message is not told twice. */
function toJsonRecord(message: string, properties: Record<string, unknown>): RecordText {
  const { [PLACEHOLDER.exec(message)?.[1] ?? ""]: first, ...others } = properties;
  const isWhole = first !== undefined && message.replace(PLACEHOLDER, "") === "";
  // In one piece: the formatter writes values of their own in quotes.
  const text = fillIn(message, properties).map(String).join("");
  return { message: [text], properties: isWhole ? others : properties };
}

/**
 * The message as text and values by turns, as the formatter wants it. Placeholders are looked for
 * in the message alone, never in a value; one without its property stays as it is.
 */
function fillIn(message: string, properties: Record<string, unknown>): readonly unknown[] {
  return message.split(PLACEHOLDER).map((part, i) => {
    if (i % 2 === 0) return part;
    return Object.hasOwn(properties, part) ? properties[part] : `{${part}}`;
  });
}
