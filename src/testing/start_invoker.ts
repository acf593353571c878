import type { Codec } from "../codec/codec.ts";
import type { PermissionKind } from "../function/permission_kind.ts";
import type { Grant, Grants } from "../sandbox/permissions/grants.ts";
import type { TestedFunction } from "./tested_function.ts";

export type { Grant, Grants, PermissionKind };

/** What an invoker serves, and how. */
export interface InvokerOptions {
  /**
   * A path, relative to the working directory, or a `file:` URL, such as
   * `import.meta.resolve("./greet.ts")` gives for a file beside the test; of a module or its folder;
   * with an optional `?handler=NAME`.
   */
  readonly functionUri: string | URL;
  /** Name of the export; wins over the URI's. */
  readonly handler?: string;
  /** What a direct handler is run for when it does not say so itself. @default {"first"} */
  readonly promote?: "first" | "each";
  /** What sort of sandbox the handler runs in: a thread or a process. @default {"worker"} */
  readonly isolation?: "worker" | "process";
  /** What the handler may do beside reading its own folder; the test has to have it, too. @default {{}} */
  readonly grants?: Partial<Grants>;
  /** Name of a permission set in the `deno.json` of the function's folder that is granted as well. */
  readonly permissionSet?: string;
  /** How many sandboxes run at once. @default {1} */
  readonly sandboxes?: number;
  /** Calls at a time. @default {1000} */
  readonly maxConcurrentCalls?: number;
  /** Largest message that is taken, in bytes. @default {4194304} */
  readonly maxMessageBytes?: number;
  /** How long a sandbox may take to answer a ping before it is given up, in ms. @default {10000} */
  readonly stallTimeoutMs?: number;
  /** Memory that a sandbox that is a process may take, in MiB. @default {512} */
  readonly memoryLimitMiB?: number;
  /** How long Calls under way may go on after a stop, in milliseconds. @default {10000} */
  readonly drainTimeoutMs?: number;
  /** Where it listens. @default {"localhost"} */
  readonly host?: string;
  /** 0: any free port. @default {0} */
  readonly port?: number;
  /** The least severe level of what is logged, to standard error. @default {"warn"} */
  readonly logLevel?: "debug" | "info" | "warn" | "error";
  /** The function's own, for values that `call` and `stream` send and receive. @default {[]} */
  readonly codecs?: readonly Codec[];
}

/** An invoker that accepts Calls. Disposing of it cancels the Calls made by it, and stops it. */
export interface RunningInvoker extends TestedFunction {
  /** Where it listens: `HOST:PORT`. */
  readonly address: string;
  /** The host that it listens on. */
  readonly host: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Stops it; Calls under way may finish first. */
  stop(): Promise<void>;
}

/** What {@linkcode startInvoker} goes on with. */
export type ServeFunction = (options: InvokerOptions) => Promise<RunningInvoker>;

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
