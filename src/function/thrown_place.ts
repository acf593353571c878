import { stripAnsiCode } from "@std/fmt/colors";

const PLACE = /file:\/\/\/[^"\s)]+?:\d+:\d+/;
/** Where the invoker's code is: `src/`, and in a compiled program the one folder of it. */
const OWN_FOLDER = import.meta.url.replace(/(?:function\/)?[^/]*$/, "");

/**
 * The places in the author's code where an error was thrown and what led there, "URL:LINE:COLUMN",
 * the innermost first.
 *
 * They are logged, and the error's message must not be: it may look like a stack, and hold what a
 * caller sent. So a stack that does not tell where the message ends has no places.
 */
export function framesOfThrow(error: unknown): string[] {
  const places = placesOf(error);
  const own = places.findIndex((place) => place.startsWith(OWN_FOLDER));
  return own < 0 ? places : places.slice(0, own);
}

/** Whether a line of a stack is about the invoker's own code. */
export function isOwnFrame(line: string): boolean {
  return /^\s+at /.test(line) && line.includes(OWN_FOLDER);
}

/** More tell nobody anything; an author may have raised `Error.stackTraceLimit`. */
const MAX_PLACES = 50;

/** The same with those in the invoker's own code. */
export function placesOf(error: unknown): string[] {
  return stackOf(error)
    .map((frame) => PLACE.exec(frame)?.[0])
    .filter((place) => place !== undefined)
    .slice(0, MAX_PLACES);
}

/** The lines of a stack behind its error's message. */
function stackOf(error: unknown): string[] {
  try {
    if (!(error instanceof Error)) return [];
    const { stack, message } = error;
    if (typeof stack !== "string" || typeof message !== "string") return [];
    const end = stack.indexOf(message);
    if (end < 0) return [];
    const lines: readonly string[] = stripAnsiCode(stack.slice(end + message.length)).split("\n");
    return lines.filter((line) => /^\s*at /.test(line));
  } catch {
    // An author may have made the getters of these.
    return [];
  }
}
