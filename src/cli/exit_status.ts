import { ToolFailedError } from "../deploy/tool_failed_error.ts";
import type { LogFormat } from "../invocation/log.ts";
import { escapeControls } from "../invocation/escape_controls.ts";
import { formatLogLine } from "../invocation/log_line.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError, type StartErrorCode } from "../invocation/invoker_error.ts";

/** Exit status after what was asked for has been done. */
export const EXIT_OK = 0;

/** Exit status of a Call that failed. */
export const EXIT_CALL_FAILED = 1;

/** Exit status of a health check of what does not serve, or does not answer. */
export const EXIT_NOT_SERVING = 1;

/** Exit status after an interrupt that could not wait: as shells report SIGINT. */
export const EXIT_INTERRUPTED = 130;

/** Exit status of every failure to start (docs/errors.md). */
export const EXIT_STATUS: Readonly<Record<StartErrorCode, number>> = {
  usage: 2,
  "start-failed": 1,
};

/**
 * Reports a failure as one line of text or, where the log is one, of JSON. With `debug` it tells
 * where in the author's code it arose, and the invoker's stack.
 *
 * @param write takes the text, newline included
 * @returns the exit status
 */
export function reportFailure(
  error: unknown,
  { debug, logFormat = "text" }: { readonly debug: boolean; readonly logFormat?: LogFormat },
  write: (text: string) => void,
): number {
  const message = oneLine(errorMessage(error));
  const stack = debug ? stackOf(error) : [];
  if (logFormat === "json") {
    const fields = stack.length === 0 ? {} : { "code.stacktrace": stack.join("\n") };
    write(formatLogLine({ timestampMs: Date.now(), level: "error", message, fields }, "json"));
  } else {
    write([`invoker: ${message}`, ...stack, ""].join("\n"));
  }
  if (error instanceof ToolFailedError) return error.status;
  const code = error instanceof InvokerError ? error.code : "start-failed";
  return isStartErrorCode(code) ? EXIT_STATUS[code] : EXIT_STATUS["start-failed"];
}

/**
 * A text with its newlines, and the space around them, folded to one space each; what else would
 * steer a terminal is escaped: it may be in a name that a module exports.
 */
export function oneLine(text: string): string {
  return escapeControls(text.trim().replace(/\s*[\r\n]+\s*/g, " "));
}

/** The author's frames, or the stack of what he threw, before the invoker's own. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { cause, stack } = error;
  const frames = error instanceof InvokerError ? error.frames : [];
  const authors = cause instanceof Error
    ? cause.stack
    : frames.map((at) => `    at ${at}`).join("\n");
  return [authors, stack].filter((part) => part !== undefined && part !== "") as string[];
}

function isStartErrorCode(code: string): code is StartErrorCode {
  return Object.hasOwn(EXIT_STATUS, code);
}
