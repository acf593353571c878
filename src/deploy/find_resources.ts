import { InvokerError } from "../invocation/invoker_error.ts";

/** What resources are for. */
export type Platform = "knative" | "riff";

/** Which files of a folder are to be applied. */
export interface FoundResources {
  /** In the order of applying. */
  readonly files: readonly string[];
  /** Files that are resources, too, and have to wait. */
  readonly leftOut: readonly string[];
}

/** Patterns of each platform's files, in the order of applying. */
const APPLIED: Readonly<Record<Platform, readonly RegExp[]>> = {
  riff: [/-function\.yaml$/, /-topics\.yaml$/],
  knative: [/^service\.yaml$/],
};

/** What Knative would bring to a function that cannot take it yet, and so lose. */
const WAITING: Readonly<Record<Platform, readonly RegExp[]>> = {
  riff: [],
  knative: [/^eventing\.yaml$/],
};

/**
 * Tells which of a folder's files are resources of a function.
 *
 * @param names of the files in the folder
 * @param platform that they are for; without one, it is told by the names
 * @throws {InvokerError} of code `usage` when there are those of more than one
 */
export function findResources(
  names: readonly string[],
  platform: Platform | undefined,
): FoundResources {
  const [riff, knative] = (["riff", "knative"] as const).map((each) => {
    const isAsked = platform === undefined || platform === each;
    return {
      files: isAsked ? pick(names, APPLIED[each]) : [],
      leftOut: isAsked ? pick(names, WAITING[each]) : [],
    };
  }) as [FoundResources, FoundResources];
  if (riff.files.length > 0 && knative.files.length > 0) {
    throw new InvokerError(
      "usage",
      `Cannot choose the resources: ${list(riff.files)} are riff's, ${list(knative.files)} is ` +
        "Knative's; name one of the two by --platform",
    );
  }
  return riff.files.length > 0 ? riff : knative;
}

function pick(names: readonly string[], patterns: readonly RegExp[]): readonly string[] {
  return patterns.flatMap((pattern) => names.filter((name) => pattern.test(name)).toSorted());
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(" and ");
}
