import type { GetEnv } from "./options/option.ts";

/** A signal that ends the invoker. */
export type Interrupt = "SIGINT" | "SIGTERM";

/** A hang-up (SIGHUP). */
export interface Hangup {
  /** Whether the terminal that this was started in has closed. */
  readonly terminalClosed: boolean;
}

/** Everything that the commands need of the process around them. */
export interface CliIo {
  readonly getEnv: GetEnv;
  readonly runtime: { readonly deno: string; readonly v8: string };
  /** The program that runs this. */
  readonly execPath: string;
  /** The working directory. */
  readonly cwd: string;
  /** Where the invoker's own modules are read from; absent where they are not on disk. */
  readonly sourceFolder?: string;
  /** Whether these modules come from a registry. */
  readonly fromRegistry?: boolean;
  readonly stdin: ReadableStream<Uint8Array>;
  /** Writes all of it; resolves when the system has taken it, rejects when the reader has left. */
  readonly stdout: (bytes: Uint8Array) => Promise<void>;
  readonly stderr: (text: string) => void;
  /** Calls `listener` at every interrupt, until the function that it returns is called. */
  readonly onInterrupt: (listener: (signal: Interrupt) => void) => () => void;
  /** Calls `listener` at every hang-up, until the function that it returns is called. */
  readonly onHangup: (listener: (hangup: Hangup) => void) => () => void;
  /** Whether a permission is granted to the invoker itself; it never asks. */
  readonly isGranted: (permission: Deno.PermissionDescriptor) => boolean;
}
