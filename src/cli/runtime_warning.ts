import { isRecent, OLDEST_DENO } from "../invocation/runtime_version.ts";

/** What to warn of when the invoker runs on this version of Deno, if anything. */
export function runtimeWarning(deno: string): string | undefined {
  if (isRecent(deno)) return undefined;
  return `Deno ${deno} does not hold a function back whose caller does not read, ` +
    `so that memory may grow without bound; use Deno ${OLDEST_DENO} or newer`;
}
