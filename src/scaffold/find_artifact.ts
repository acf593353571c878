import { InvokerError } from "../invocation/invoker_error.ts";

/** What matches and is no function: tests, measurements, declarations, configuration, hidden files. */
const NO_FUNCTION = /^\.|[._](?:test|bench)\.[^.]+$|\.d\.[^.]+$|\.config\.[^.]+$/;

/**
 * The module of a folder that is its function: the first matcher that is a name wins, then the only
 * file that a pattern matches.
 *
 * @param names of the files in the folder
 * @param matchers names and patterns, of which `*` stands for any letters
 * @throws {InvokerError} `start-failed`, naming what was found, when there is none or there are several
 */
export function findArtifact(names: readonly string[], matchers: readonly string[]): string {
  const named = matchers.find((matcher) => !matcher.includes("*") && names.includes(matcher));
  if (named !== undefined) return named;
  const patterns = matchers.filter((matcher) => matcher.includes("*"));
  const found = names.filter((name) => !NO_FUNCTION.test(name))
    .filter((name) => patterns.some((pattern) => matches(pattern, name))).sort();
  const [only] = found;
  if (only === undefined) {
    throw new InvokerError(
      "start-failed",
      `Cannot find the function: no file is named ${matchers.join(", ")}; name it with --artifact`,
    );
  }
  if (found.length === 1) return only;
  throw new InvokerError(
    "start-failed",
    `Cannot choose the function: there are ${found.join(", ")}; name it with --artifact`,
  );
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(name);
}
