import { parseMediaType as parseParts } from "@std/media-types/parse-media-type";
import type { MediaType } from "./codec.ts";

/** `token "/" token` of RFC 9110 §5.6.2, in lower case. */
const ESSENCE = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/;

const NO_PARAMETERS: MediaType["parameters"] = {};

/**
 * Takes a media type or media range apart.
 *
 * @throws {TypeError} when it is not of the form `type/subtype *( ; name=value )`
 */
export function parseMediaType(text: string): MediaType {
  const [essence, parameters] = parseStrictly(text);
  return { essence, parameters: parameters ?? NO_PARAMETERS };
}

/** The same; `undefined` when it is not of that form. */
export function tryParseMediaType(text: string): MediaType | undefined {
  try {
    return parseMediaType(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether `essence` is one of the types that a codec's pattern stands for.
 *
 * @param pattern `type/subtype`, or `+suffix` for every type with that structured syntax suffix
 */
export function matchesPattern(pattern: string, essence: string): boolean {
  if (!pattern.startsWith("+")) return essence === pattern;
  // A media range such as `application/*+json` names no type.
  if (!essence.endsWith(pattern) || essence.includes("*")) return false;
  return essence.indexOf("/") + 1 < essence.length - pattern.length;
}

/** Whether `text` can be one of a codec's `mediaTypes`. */
export function isPattern(text: string): boolean {
  return text.startsWith("+") ? text.length > 1 : ESSENCE.test(text) && !text.includes("*");
}

function parseStrictly(text: string): [string, MediaType["parameters"] | undefined] {
  let parts: [string, MediaType["parameters"] | undefined];
  try {
    parts = parseParts(text);
  } catch (cause) {
    // Not always a TypeError: a bad percent sequence in an extended parameter is a URIError.
    throw new TypeError("Cannot parse media type: malformed parameters", { cause });
  }
  // The library takes whatever stands before the first semicolon.
  if (!ESSENCE.test(parts[0])) throw new TypeError("Cannot parse media type: not type/subtype");
  return parts;
}
