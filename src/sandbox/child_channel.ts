import type { SandboxSetup } from "./protocol.ts";

/** The stream between host and child is inherited as this file descriptor. */
export const CHANNEL_FD = 3;

/** The argument that makes a compiled invoker a child of its own kind. */
export const CHILD_ARGUMENT = "__sandbox";

/** The first message through it; what follows are posts. */
export interface ChildStart {
  readonly type: "start";
  readonly setup: SandboxSetup;
  /** Resident memory that the process may take, in bytes. */
  readonly maxResidentBytes: number;
}
