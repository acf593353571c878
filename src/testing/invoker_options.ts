import type { Codec } from "../codec/codec.ts";
import type { PermissionKind } from "../function/permission_kind.ts";
import type { Grant, Grants } from "../sandbox/permissions/grants.ts";

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
  /** `source` of events that answer events. @default {after the function's name} */
  readonly eventSource?: string;
  /** Their `type`. @default {after the function's name} */
  readonly eventType?: string;
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
