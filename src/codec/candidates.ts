import { type AcceptRange, decisiveRange, isConcrete } from "./accept.ts";
import { isUtf8 } from "./charset.ts";
import type { Codec, MediaType } from "./codec.ts";
import { matchesPattern } from "./media_type.ts";

/** A codec, and the type that it is to read or write. */
export interface Candidate {
  readonly codec: Codec;
  readonly mediaType: MediaType;
}

/** What can be written for a caller. */
export interface WriteCandidate extends Candidate {
  /** Whether the caller names the type: a wildcard does not. */
  readonly isNamed: boolean;
  /** Whether it is what the value would be where nobody asks for anything. */
  readonly isPreferred: boolean;
}

interface Rated extends WriteCandidate {
  readonly range: AcceptRange;
  /** Place of the codec among the types that the value prefers; lower is better. */
  readonly place: number;
}

/**
 * The codec that serves a type: one that names it, else one whose suffix it has; of several the
 * first.
 */
export function codecFor(codecs: readonly Codec[], essence: string): Codec | undefined {
  return codecs.find((codec) => codec.mediaTypes.includes(essence)) ??
    codecs.find((codec) => codec.mediaTypes.some((pattern) => matchesPattern(pattern, essence)));
}

/**
 * What can be written for a caller that accepts `ranges`, the best first.
 *
 * By quality, then by the value's own preference, then, within a codec, by the more specific range
 * and the order of the header.
 *
 * @param preferred media types, the best first; codecs of other types come after them
 */
export function writeCandidates(
  codecs: readonly Codec[],
  preferred: readonly string[],
  ranges: readonly AcceptRange[],
): WriteCandidate[] {
  return [...namedTypes(codecs), ...suffixedTypes(codecs, ranges)]
    .flatMap(([codec, essence]) =>
      rangesOf(essence, ranges).map((range) => rate(codec, essence, preferred, range))
    )
    .sort((a, b) =>
      b.range.quality - a.range.quality ||
      a.place - b.place ||
      b.range.specificity - a.range.specificity ||
      ranges.indexOf(a.range) - ranges.indexOf(b.range)
    );
}

/** Each is a try at writing the value. */
const MAX_CHARSETS = 5;

/** What the caller takes of a type: what decides on it, and the charsets that are asked for beside. */
function rangesOf(essence: string, ranges: readonly AcceptRange[]): AcceptRange[] {
  const best = decisiveRange(ranges, essence);
  return ranges
    .filter((range) =>
      range === best || range.essence === best?.essence && range.charset !== undefined
    )
    .filter((range) => range.quality > 0)
    .slice(0, MAX_CHARSETS);
}

function namedTypes(codecs: readonly Codec[]): [Codec, string][] {
  return codecs.flatMap((codec) =>
    codec.mediaTypes
      .filter((pattern) => !pattern.startsWith("+"))
      .map((essence): [Codec, string] => [codec, essence])
  );
}

/** Types that no codec names, but that the caller asks for by name and a suffix covers. */
function suffixedTypes(
  codecs: readonly Codec[],
  ranges: readonly AcceptRange[],
): [Codec, string][] {
  const asked = new Set(ranges.filter(isConcrete).map((range) => range.essence));
  return [...asked]
    .filter((essence) => !codecs.some((codec) => codec.mediaTypes.includes(essence)))
    .flatMap((essence) =>
      codecs
        .filter((codec) => codec.mediaTypes.some((pattern) => matchesPattern(pattern, essence)))
        .map((codec): [Codec, string] => [codec, essence])
    );
}

function rate(
  codec: Codec,
  essence: string,
  preferred: readonly string[],
  range: AcceptRange,
): Rated {
  const { charset } = range;
  const parameters: MediaType["parameters"] = charset === undefined ? {} : { charset };
  const place = placeOf(codec, preferred);
  return {
    codec,
    mediaType: { essence, parameters },
    isNamed: isConcrete(range),
    isPreferred: place === 0 && isUtf8(charset),
    range,
    place,
  };
}

function placeOf(codec: Codec, preferred: readonly string[]): number {
  const place = preferred.findIndex((essence) => codec.mediaTypes.includes(essence));
  return place === -1 ? preferred.length : place;
}
