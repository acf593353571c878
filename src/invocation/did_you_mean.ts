import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The one of `known` that was probably meant, when one is near enough. Case makes no difference. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const closest = closestString(given, known);
  const distance = levenshteinDistance(given.toLowerCase(), closest.toLowerCase());
  const farthest = Math.min(3, Math.ceil(closest.length / 3));
  // Words of one letter are no nearer to each other than to anything.
  return distance <= farthest && distance < closest.length ? closest : undefined;
}
