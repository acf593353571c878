import { type FrameHeaders, getHeader } from "../../invocation/frame.ts";
import type { OptionValues } from "../options/options.ts";

/** The headers that every message of a command carries. */
export function messageHeaders(
  options: Pick<OptionValues<"call">, "header" | "content-type" | "accept">,
): FrameHeaders {
  const headers = new Map<string, readonly string[]>();
  for (const [name, value] of options.header) {
    headers.set(name, [...headers.get(name) ?? [], value]);
  }
  const defaults = { "Content-Type": options["content-type"], Accept: options.accept };
  for (const [name, value] of Object.entries(defaults)) {
    const isGiven = getHeader(headers, name.toLowerCase()) !== undefined;
    if (value !== undefined && !isGiven) headers.set(name, [value]);
  }
  return headers;
}
