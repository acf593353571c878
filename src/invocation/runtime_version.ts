/** The oldest Deno that the invoker is made for. */
export const OLDEST_DENO = "2.9.4";

/** Whether this version of Deno is one that the invoker is made for. */
export function isRecent(deno: string): boolean {
  return compareVersions(deno, OLDEST_DENO) >= 0;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.+-]/).map(Number));
  for (const i of [0, 1, 2]) {
    const difference = (left?.[i] || 0) - (right?.[i] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
