import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The one of `known` that was probably meant, when one is near enough. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const closest = closestString(given, known);
  const farthest = Math.min(3, Math.ceil(closest.length / 3));
  return levenshteinDistance(given, closest) <= farthest ? closest : undefined;
}
