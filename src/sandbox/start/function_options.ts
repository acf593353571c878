import type { ByteBudgetOptions } from "../../invocation/byte_budget.ts";
import type { LogFormat, LogLevel } from "../../invocation/log.ts";
import type { ServiceSources } from "../../service/read_services.ts";
import type { Grants } from "../permissions/grants.ts";

/** Which function is run, and what it is run in. */
export interface FunctionOptions {
  /** Path or `file:` URL of a module or its folder, with an optional `?handler=NAME`. */
  readonly functionUri: string;
  /** Absolute path of the folder that relative paths are meant in. @default {Deno.cwd()} */
  readonly cwd?: string;
  /** Name of the export; wins over the URI's. */
  readonly handler?: string;
  /** What services are served whose methods the module has; absent: its handlers are served. */
  readonly services?: ServiceSources;
  /** Whether methods of them may be missing. @default {false} */
  readonly allowUnimplemented?: boolean;
  /** What a direct handler is run for. @default {"first"} */
  readonly promote?: "first" | "each";
  /** `source` of events that answer events. @default {after the function's name} */
  readonly eventSource?: string;
  /** Their `type`. @default {after the function's name} */
  readonly eventType?: string;
  /** Where the handler runs. @default {"worker"} */
  readonly isolation?: "worker" | "process" | "none";
  /** What the handler may do. @default {{}} */
  readonly grants?: Partial<Grants>;
  /** Name of a permission set in the function's `deno.json` that is granted as well. */
  readonly permissionSet?: string;
  /** How many sandboxes run at once. @default {1} */
  readonly sandboxes?: number;
  /** How long a sandbox may take to answer a ping before it is given up, in ms. @default {10000} */
  readonly stallTimeoutMs?: number;
  /** Memory that a sandbox that is a process may take, in MiB. @default {512} */
  readonly memoryLimitMiB?: number;
  /** How long the function may take to load, without its `setup`, in milliseconds. @default {60000} */
  readonly loadTimeoutMs?: number;
  /** How long the function's `setup` may take, in milliseconds. @default {10000} */
  readonly setupTimeoutMs?: number;
  /** How long its `teardown` may take, in milliseconds. @default {10000} */
  readonly teardownTimeoutMs?: number;
  /** What may be under way between the invoker and each sandbox, in each direction; absent: no bound. */
  readonly underWay?: ByteBudgetOptions;
  /** The least severe level of what is logged, and of what the handler prints. @default {"info"} */
  readonly logLevel?: LogLevel;
  /** How lines of the log, and of what the handler prints, are written. @default {"text"} */
  readonly logFormat?: LogFormat;
  /** Whether the messages and stacks of the function's errors are logged. @default {false} */
  readonly logMessages?: boolean;
  /** Loads the function anew when a file of its has changed. @default {false} */
  readonly watch?: boolean;
  /** Gives up, for the whole process and for good, the permissions that are not needed. @default {false} */
  readonly giveUpPermissions?: boolean;
}
