import { remember } from "../codec/bounded_cache.ts";
import type { EventMode } from "../cloudevents/modes.ts";
import { decisiveRange, parseRanges, splitAccept } from "../codec/accept.ts";

/** How outputs become a response. */
export interface AnswerFormat {
  /** One output is the whole body, or each is written when it is made: a line of NDJSON, an event. */
  readonly kind: "one" | ManyFormat;
  /** What several become where one was expected; absent: the caller accepts nothing that could. */
  readonly many?: ManyFormat;
  /** How the answer holds an output that is an event, of several a batch; absent: nobody asked for events. */
  readonly mode?: EventMode | "binary";
  /** What the function is told that the caller accepts; absent: anything. */
  readonly accept?: string;
}

/** How many outputs are written. */
export type ManyFormat = "lines" | "events";

/** Media types of {@linkcode ManyFormat}. */
export const MANY_TYPES: Readonly<Record<ManyFormat, string>> = {
  lines: "application/x-ndjson",
  events: "text/event-stream",
};

/** What a line, or an event, can be where the caller does not say it. */
const ACCEPTED_WITHIN: Readonly<Record<ManyFormat, string>> = {
  lines: "application/json",
  events: "text/plain, application/json",
};

/**
 * Chooses by `Accept`; clients write few of them, again and again.
 *
 * @param isStream whether many outputs are to be expected, where the caller leaves the choice
 */
export function chooseFormat(accept: string | undefined, isStream: boolean): AnswerFormat {
  const known = chosen[Number(isStream) as 0 | 1];
  return known.get(accept ?? "") ?? remember(known, accept ?? "", choose(accept ?? "", isStream));
}

const chosen = [new Map<string, AnswerFormat>(), new Map<string, AnswerFormat>()] as const;

function choose(accept: string, isStream: boolean): AnswerFormat {
  const texts = splitAccept(accept);
  const ranges = parseRanges(texts);
  if (ranges.length === 0) return formatOf("lines", isStream, undefined);
  const qualityOf = (kind: ManyFormat) => decisiveRange(ranges, MANY_TYPES[kind])?.quality ?? 0;
  const isNamed = (kind: ManyFormat) => ranges.some(({ essence }) => essence === MANY_TYPES[kind]);
  const lines = qualityOf("lines");
  // Only what was written for it can read it.
  const events = isNamed("events") ? qualityOf("events") : 0;
  const many = events > 0 && (events > lines || !isNamed("lines") || events === lines)
    ? "events"
    : lines > 0
    ? "lines"
    : undefined;
  const others = texts.filter((text) => {
    const [range] = parseRanges([text]);
    return range && !Object.values(MANY_TYPES).includes(range.essence);
  });
  const bestOther = Math.max(0, ...parseRanges(others).map(({ quality }) => quality));
  const isWanted = many !== undefined && isNamed(many) && Math.max(lines, events) > bestOther;
  return formatOf(many, isStream || isWanted, others.join(", ") || undefined);
}

function formatOf(
  many: ManyFormat | undefined,
  isMany: boolean,
  others: string | undefined,
): AnswerFormat {
  if (isMany && many) {
    // A line is JSON, whatever else its caller could read.
    const accept = many === "lines" ? ACCEPTED_WITHIN.lines : others ?? ACCEPTED_WITHIN.events;
    return { kind: many, accept };
  }
  return { kind: "one", ...(many && { many }), ...(others && { accept: others }) };
}
