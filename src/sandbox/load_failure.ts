import { fromFileUrl } from "@std/path";
import { errorMessage } from "../invocation/invoker_error.ts";

const PLACE = /file:\/\/\/[^\s()"']+:\d+:\d+/;

/** Why a module could not be loaded, in one line, with the place in the author's code. */
export function describeLoadFailure(entryUrl: string, error: unknown): string {
  const [message = ""] = errorMessage(error).split("\n");
  const file = fromFileUrl(entryUrl);
  const kind = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
  const what = `Cannot load "${file}": ${kind}${message.trim()}`;
  if (PLACE.test(message)) return what;
  const place = placeIn(error);
  return place ? `${what} at ${place}` : what;
}

/** The innermost place in a file that the error's stack names. */
function placeIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // Where a parser reports, it does so in the message's further lines.
  return PLACE.exec(errorMessage(error))?.[0] ??
    error.stack?.split("\n").filter((line) => !line.includes(import.meta.dirname ?? "\n"))
      .map((line) => PLACE.exec(line)?.[0]).find((place) => place !== undefined);
}
