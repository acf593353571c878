import { type FrameHeaders, getHeader } from "../../invocation/frame.ts";
import type { Header } from "../options/header.ts";
import type { OptionValues } from "../options/options.ts";

/** The headers that every message of a command carries. */
export function messageHeaders(
  options: Pick<OptionValues<"call">, "header" | "content-type" | "accept">,
): FrameHeaders {
  const headers = groupHeaders(options.header);
  const defaults = { "Content-Type": options["content-type"], Accept: options.accept };
  for (const [name, value] of Object.entries(defaults)) {
    const isGiven = getHeader(headers, name.toLowerCase()) !== undefined;
    if (value !== undefined && !isGiven) headers.set(name, [value]);
  }
  return headers;
}

/** The values of each of the names. */
export function groupHeaders(headers: readonly Header[]): Map<string, readonly string[]> {
  const grouped = Map.groupBy(headers, ([name]) => name);
  return new Map(Array.from(grouped, ([name, group]) => [name, group.map(([, value]) => value)]));
}
