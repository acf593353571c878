import { errorMessage, InvokerError, type StartErrorCode } from "../invocation/invoker_error.ts";

/** Exit status after what was asked for has been done. */
export const EXIT_OK = 0;

/** Exit status of a Call that failed. */
export const EXIT_CALL_FAILED = 1;

/** Exit status of a health check of what does not serve, or does not answer. */
export const EXIT_NOT_SERVING = 1;

/** Exit status after an interrupt that could not wait: as shells report SIGINT. */
export const EXIT_INTERRUPTED = 130;

/** Exit status of every failure to start (contract §2). */
export const EXIT_STATUS: Readonly<Record<StartErrorCode, number>> = {
  usage: 2,
  "start-failed": 1,
};

/**
 * Reports a failure as one line, and with `debug` its stack.
 *
 * @param write takes the text, newline included
 * @returns the exit status
 */
export function reportFailure(
  error: unknown,
  { debug }: { readonly debug: boolean },
  write: (text: string) => void,
): number {
  write(`invoker: ${oneLine(errorMessage(error))}\n`);
  if (debug && error instanceof Error && error.stack) write(`${error.stack}\n`);
  const code = error instanceof InvokerError ? error.code : "start-failed";
  return isStartErrorCode(code) ? EXIT_STATUS[code] : EXIT_STATUS["start-failed"];
}

/** A text with its newlines, and the space around them, folded to one space each. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s*[\r\n]+\s*/g, " ");
}

function isStartErrorCode(code: string): code is StartErrorCode {
  return Object.hasOwn(EXIT_STATUS, code);
}
