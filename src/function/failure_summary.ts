import { InvokerError } from "../invocation/invoker_error.ts";
import { placesOf } from "./thrown_place.ts";

/**
 * What the log says of a failure that its caller is told nothing of: a code and places.
 *
 * A message is left out where it may come from elsewhere, with parts of a payload in it.
 */
export function summarizeFailure(error: unknown): string {
  const isOwn = error instanceof InvokerError;
  if (isOwn && error.code === "unavailable") return error.message;
  const [place, ...callers] = isOwn ? error.frames : placesOf(error);
  const what = isOwn ? error.code : "internal";
  if (place === undefined) return what;
  return [`${what} at ${place}`, ...callers].join(", called at ");
}
