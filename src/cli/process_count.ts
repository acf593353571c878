import type { OptionValues } from "./options/options.ts";
import { isRecent, OLDEST_DENO } from "./runtime_warning.ts";
import { usageError } from "./usage_error.ts";

/**
 * How many processes are to serve.
 *
 * @throws {InvokerError} of code `usage`, when several cannot
 */
export function processCount(
  { processes, isolation }: Pick<OptionValues<"serve">, "processes" | "isolation">,
  deno: string,
): number {
  const count = processes === "auto" ? navigator.hardwareConcurrency : processes;
  if (count === 1) return count;
  const cannot = `Cannot use --processes ${processes}`;
  if (isolation === "none") {
    throw usageError(`${cannot} with --isolation none: that is for a debugger, of one process`);
  }
  if (!isRecent(deno)) {
    throw usageError(
      `${cannot}: with Deno ${deno} no two processes can listen on one port; ` +
        `use Deno ${OLDEST_DENO} or newer`,
    );
  }
  return count;
}
