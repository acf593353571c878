import type { InvokerOptions } from "./invoker_options.ts";
import type { RunningInvoker, ServeFunction } from "./running_invoker.ts";

/**
 * Starts an invoker for a test: a real port, a real sandbox, real Calls over gRPC.
 *
 * {@linkcode loadFunction} is what most tests need. This is for what only a sandbox can show, such
 * as permissions, and for clients of the author's own. The test needs `--allow-net` and
 * `--allow-read`, and what `grants` and `permissionSet` give the function; with
 * `isolation: "worker"` also `"unstable": ["worker-options"]` in the project's `deno.json`, with
 * `"process"` `--allow-env` and `--allow-run`.
 *
 * @param options which function it serves, and how
 * @returns the invoker, which accepts Calls
 * @throws {Error} when it cannot start; its message says why
 *
 * @example A Call over a real connection
 * ```ts
 * import { startInvoker } from "@projectriff/deno-function-invoker";
 * import { equal } from "node:assert/strict";
 *
 * await using invoker = await startInvoker({ functionUri: "samples/rot13/rot13.ts?handler=encode" });
 *
 * equal(await invoker.call("Hello"), "Svool");
 * ```
 */
export async function startInvoker(options: InvokerOptions): Promise<RunningInvoker> {
  const { requireTestPermissions } = await import("./require_test_permissions.ts");
  requireTestPermissions(options);
  // By a name that is not seen beforehand: every sandbox that loads the kit would look at all of the
  // invoker, which takes 8 ms.
  const module = import.meta.resolve("./serve_function.ts");
  const { serveFunction }: { readonly serveFunction: ServeFunction } = await import(module);
  return await serveFunction(options);
}
