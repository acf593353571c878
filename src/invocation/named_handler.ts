import { type FrameHeaders, getHeader } from "./frame.ts";

/** The header of a Call's first message that says which of several handlers it is for. */
const HANDLER_HEADER = "x-handler";

/** The handler that the headers of a Call's first message name, if they do. */
export function namedHandler(headers: FrameHeaders): string | undefined {
  return getHeader(headers, HANDLER_HEADER)?.[0];
}
