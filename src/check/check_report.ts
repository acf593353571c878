import type { ExportDescription } from "../function/describe_exports.ts";
import type { FrameHeaders } from "../invocation/frame.ts";
import type { InvokerError } from "../invocation/invoker_error.ts";
import type { Grants } from "../sandbox/permissions/grants.ts";
import type { LoadedHandler } from "../sandbox/link/protocol.ts";
import type { Refusal } from "../sandbox/permissions/refusal.ts";

/** What was found out about a function. What is absent could not be found out. */
export interface CheckReport {
  /** Absolute path of the handler's module. */
  readonly file?: string;
  readonly isolation: "worker" | "process";
  /** What would be served. */
  readonly handler?: LoadedHandler;
  /** Why nothing would. */
  readonly problem?: InvokerError;
  /** In the module's order; absent when it was not loaded. */
  readonly exports?: readonly ExportDescription[];
  readonly imports?: ImportsReport;
  /** What the function is granted. */
  readonly permissions?: Grants;
  /** What came of the trial Call, when there was one. */
  readonly trial?: TrialReport;
  /** What was refused, while it loaded and in the trial Call, in the order in which it was tried. */
  readonly refused: readonly Refusal[];
  /** What would allow that; absent when nothing was refused. */
  readonly toAllow?: PermissionsToAdd;
}

/** What a module imports, itself and through its own files. */
export interface ImportsReport {
  /** Absolute paths of the author's other files. */
  readonly files: readonly string[];
  readonly packages: readonly ImportedPackage[];
  /** URLs. */
  readonly web: readonly string[];
  /** Modules of Node's, such as `node:fs`. */
  readonly node: readonly string[];
  /** Paths of files that import what is computed when they run. */
  readonly computed: readonly string[];
  /** Files that could not be read or understood. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}

/** A package that a module imports. */
export interface ImportedPackage {
  /** As it stands in the source. */
  readonly specifier: string;
  /** What that stands for, such as `npm:zod@4.1.0`, when it is something else. */
  readonly resolved?: string;
}

/** What came of a Call. */
export interface TrialReport {
  readonly messageCount: number;
  readonly answers: readonly TrialAnswer[];
  /** Whether there would have been more answers: the Call was cancelled then. */
  readonly truncated: boolean;
  readonly failure?: InvokerError;
}

/** A message that a function answered. */
export interface TrialAnswer {
  readonly payload: Uint8Array;
  readonly headers: FrameHeaders;
}

/** Permissions that were missing, in the two ways to grant them. */
export interface PermissionsToAdd {
  /** Options of the invoker, one a kind: those that were given, with what was missing. */
  readonly flags: readonly string[];
  /** Absent where the `deno.json` of the function's folder is the invoker's own. */
  readonly set?: SetToWrite;
}

/** A permission set as it should stand in a file. */
export interface SetToWrite {
  /** Path of the file that `permissions` belongs into. */
  readonly configFile: string;
  /** The member `permissions` of that file: the set with all that the function was granted and needs. */
  readonly permissions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Whether a function would be served, and has answered its trial Call if there was one. */
export function isFine({ problem, trial }: CheckReport): boolean {
  return problem === undefined && trial?.failure === undefined;
}
