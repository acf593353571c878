import { InvokerError } from "../invocation/invoker_error.ts";

/** A label as in DNS (RFC 1123): it is good for a folder, a container and a service alike. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Checks the name of a new project.
 *
 * @throws {InvokerError} of code `usage`, with the rule
 */
export function assertProjectName(name: string): void {
  if (NAME.test(name)) return;
  throw new InvokerError(
    "usage",
    `Cannot name a project ${JSON.stringify(name)}: a name is of lowercase letters, digits and ` +
      `hyphens, begins and ends with a letter or a digit, and has at most 63 of them`,
  );
}
