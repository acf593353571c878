import { LOG_LEVELS, type LogLevel } from "../../invocation/log.ts";
import { formatLogLine, SUBJECT_FIELDS } from "../../invocation/log_line.ts";
import { toTerminalLines } from "../../invocation/terminal_lines.ts";
import type { ConsoleOptions } from "../link/protocol.ts";

/** What was printed by one call of `console`, or a part of it. */
export interface PrintedText {
  readonly level: LogLevel;
  readonly text: string;
  /** Id of the Call that it was printed for. */
  readonly call?: number;
}

/**
 * Longest line, in bytes. POSIX has no pipe tear these apart (`PIPE_BUF`): the threads of a child
 * process write to the same one.
 */
const MAX_LINE_BYTES = 4096;

/** Control characters that nobody prints, before what was printed by `console`. */
const MARK = "\x1e\x02console ";

const encoder = new TextEncoder();

/** Whether a level is printed. */
export function isPrinted({ leastLevel }: ConsoleOptions, level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(leastLevel);
}

/** What was printed, as lines to be written; in parts, each a line of its own, when it is long. */
export function* toConsoleLines(
  printed: PrintedText,
  options: ConsoleOptions,
  nowMs: number,
): Generator<string> {
  const { text } = printed;
  let size = Math.min(text.length, MAX_LINE_BYTES);
  let at = 0;
  do {
    const part = text.slice(at, partEnd(text, at + size));
    const line = toLine({ ...printed, text: part }, options, nowMs);
    if (encoder.encode(line).byteLength > MAX_LINE_BYTES && part.length > 2) {
      size = Math.floor(part.length / 2);
      continue;
    }
    yield line;
    at += part.length;
  } while (at < text.length);
}

/** Finds what was marked in a line that a sandbox printed, and what stands before it. */
export function parseMarked(
  line: string,
): { readonly before: string; readonly printed?: PrintedText } {
  const at = line.indexOf(MARK);
  if (at < 0) return { before: line };
  try {
    const { level, text, call }: Record<string, unknown> = JSON.parse(line.slice(at + MARK.length));
    const known = LOG_LEVELS.find((each) => each === level);
    if (known === undefined || typeof text !== "string") return { before: line };
    const printed = { level: known, text, ...(typeof call === "number" && { call }) };
    return { before: line.slice(0, at), printed };
  } catch {
    // The function can print marks, too.
    return { before: line };
  }
}

function toLine(printed: PrintedText, { format, sandbox }: ConsoleOptions, nowMs: number): string {
  if (format === "marked") return `${MARK}${JSON.stringify(printed)}\n`;
  const { level, text, call } = printed;
  const fields = {
    ...(sandbox !== undefined && { [SUBJECT_FIELDS.sandbox]: sandbox }),
    ...(call !== undefined && { [SUBJECT_FIELDS.call]: String(call) }),
  };
  if (format === "terminal") return toTerminalLines(fields, level, text);
  return formatLogLine({ timestampMs: nowMs, level, message: text, fields }, format);
}

/** An end that leaves no half of a character behind. */
function partEnd(text: string, end: number): number {
  const isHalf = end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? "");
  return isHalf ? end - 1 : end;
}
