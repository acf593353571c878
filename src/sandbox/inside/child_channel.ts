import type { Grants } from "../permissions/grants.ts";
import type { OwnVariables } from "./own_variables.ts";
import type { SandboxSetup } from "../link/protocol.ts";

/** The stream between host and child is inherited as this file descriptor. */
export const CHANNEL_FD = 3;

/** The argument that makes a compiled invoker a child of its own kind. */
export const CHILD_ARGUMENT = "__sandbox";

/** What follows it, as JSON. */
export interface CompiledChildArgument {
  readonly grants: Grants;
  /** Resident memory that the process may take, in bytes. */
  readonly maxResidentBytes: number;
  readonly own: OwnVariables;
}

/** The first message through the stream; what follows are posts. */
export interface ChildStart {
  readonly type: "start";
  readonly setup: SandboxSetup;
}

/** Ctrl-C at a terminal, or a supervisor, reaches the whole group: the host tells when it is time. */
export function ignoreSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => {});
}
