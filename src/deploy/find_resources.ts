import { InvokerError } from "../invocation/invoker_error.ts";

/** What resources are for. */
export type Platform = "knative" | "riff";

/** Patterns of each platform's files, in the order of applying. */
const APPLIED: Readonly<Record<Platform, readonly RegExp[]>> = {
  riff: [/-function\.yaml$/, /-topics\.yaml$/],
  knative: [/^service\.yaml$/, /^eventing\.yaml$/],
};

/**
 * Tells which of a folder's files are resources of a function, in the order of applying.
 *
 * @param names of the files in the folder
 * @param platform that they are for; without one, it is told by the names
 * @throws {InvokerError} of code `usage` when there are those of more than one
 */
export function findResources(
  names: readonly string[],
  platform: Platform | undefined,
): readonly string[] {
  const filesOf = (each: Platform) =>
    platform === undefined || platform === each ? pick(names, APPLIED[each]) : [];
  const riff = filesOf("riff");
  const knative = filesOf("knative");
  if (riff.length > 0 && knative.length > 0) {
    throw new InvokerError(
      "usage",
      `Cannot choose the resources: ${list(riff)} are riff's, ${list(knative)} are ` +
        "Knative's; name one of the two by --platform",
    );
  }
  return riff.length > 0 ? riff : knative;
}

function pick(names: readonly string[], patterns: readonly RegExp[]): readonly string[] {
  return patterns.flatMap((pattern) => names.filter((name) => pattern.test(name)).toSorted());
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(" and ");
}
