// Why this is not the standard library's `accepts()`: it breaks ties of quality by the order in the
// header, and here the value's own preference breaks them; nor does it know structured suffixes.

import { tryParseMediaType } from "./media_type.ts";

/** One media range of an `Accept` header (RFC 9110 §12.5.1). */
export interface AcceptRange {
  /** `type/subtype`, `type/*` or a full wildcard, in lower case. */
  readonly essence: string;
  /** From 0, not acceptable, to 1. */
  readonly quality: number;
  /** Of two ranges that match a type, the one with the higher number decides. */
  readonly specificity: number;
  /** What text is to be written in; absent: UTF-8. */
  readonly charset?: string;
}

// Ranges are matched with each other, so their number has to be bounded: clients write them.
const MAX_RANGES = 100;

// The leading zero is optional, against the RFC: Java's own HTTP client sends `q=.2`.
const QUALITY = /^(?:0?\.\d{1,3}|0\.?|1(?:\.0{0,3})?)$/;

/** The ranges of an `Accept` header as they were written, trimmed, without empty ones. */
export function splitAccept(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === "\\") {
      i++;
    } else if (char === '"') {
      quoted = !quoted;
    } else if (char === "," && !quoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== "").slice(0, MAX_RANGES);
}

/** Reads ranges; those that are not valid are left out. */
export function parseRanges(texts: readonly string[]): AcceptRange[] {
  return texts.map(parseRange).filter((range) => range !== undefined);
}

/** The range that decides on `essence`: the most specific that matches, the first of equals. */
export function decisiveRange(
  ranges: readonly AcceptRange[],
  essence: string,
): AcceptRange | undefined {
  let best: AcceptRange | undefined;
  for (const range of ranges) {
    if (!includes(range, essence)) continue;
    if (best === undefined || range.specificity > best.specificity) best = range;
  }
  return best;
}

/** Whether a range names one type, and not a family of them. */
export function isConcrete(range: AcceptRange): boolean {
  return !range.essence.includes("*");
}

function parseRange(text: string): AcceptRange | undefined {
  // A bare star is no range by the RFC, and what Java's own HTTP client means by one.
  const parsed = tryParseMediaType(text.replace(/^\*(?=\s*(?:;|$))/, "*/*"));
  if (parsed === undefined || !hasValidWildcard(parsed.essence)) return undefined;
  const { q = "1", ...others } = parsed.parameters;
  if (!QUALITY.test(q)) return undefined;
  return {
    essence: parsed.essence,
    quality: Number(q),
    specificity: specificityOf(parsed.essence, Object.keys(others).length > 0),
    ...(others["charset"] !== undefined && { charset: others["charset"] }),
  };
}

function hasValidWildcard(essence: string): boolean {
  return essence === "*/*" || !essence.replace(/\/\*$/, "").includes("*");
}

/**
 * What is written has no parameter but a charset that is asked for, so a range without any fits it
 * better than one with some, which is not refused for them either: `application/json; charset=utf-8` asks for what JSON is.
 */
function specificityOf(essence: string, hasParameters: boolean): number {
  const level = essence === "*/*" ? 0 : essence.endsWith("/*") ? 2 : 4;
  return hasParameters ? level : level + 1;
}

function includes(range: AcceptRange, essence: string): boolean {
  if (range.essence === essence || range.essence === "*/*") return true;
  return range.essence.endsWith("/*") && essence.startsWith(range.essence.slice(0, -1));
}
