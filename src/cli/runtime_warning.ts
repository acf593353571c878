import { isRecent, OLDEST_DENO } from "../invocation/runtime_version.ts";
import { isTraced } from "../invocation/trace_context.ts";
import type { GetEnv } from "./options/option.ts";

/** What to warn of when the invoker runs on this version of Deno, if anything. */
export function runtimeWarning(deno: string): string | undefined {
  if (isRecent(deno)) return undefined;
  return `Deno ${deno} does not hold a function back whose caller does not read, ` +
    `so that memory may grow without bound; use Deno ${OLDEST_DENO} or newer`;
}

/** What to warn of when it is asked for traces that this program cannot make, if it is. */
export function tracingWarning(getEnv: GetEnv): string | undefined {
  if (!Deno.build.standalone || isTraced(globalThis)) return undefined;
  if (!["true", "1"].includes(getEnv("OTEL_DENO") ?? "")) return undefined;
  return "Cannot trace: OTEL_DENO was not set when this was compiled";
}
