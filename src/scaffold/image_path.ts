import { InvokerError } from "../invocation/invoker_error.ts";

/** Paths that mean the same to `ADD`, with its patterns, variables and flags, as to everyone. */
const SAFE_PATH = /^(?!-)[\p{L}\p{N}._+@/-]+$/u;

/**
 * Checks that a `Dockerfile` can add a file by its path.
 *
 * @param path relative to the function's folder, with slashes
 * @throws {InvokerError} of code `usage`, with the rule
 */
export function assertImagePath(path: string): void {
  const fail = (why: string) =>
    new InvokerError("usage", `Cannot add ${JSON.stringify(path)} to an image: ${why}`);
  if (path.startsWith("/") || path.split("/").some((part) => part === ".." || part === "")) {
    throw fail("it is not in the function's folder");
  }
  if (!SAFE_PATH.test(path)) {
    throw fail(
      `its path has to be of letters, digits, ".", "_", "-", "+", "@" and "/", and must not ` +
        `begin with "-"`,
    );
  }
}
