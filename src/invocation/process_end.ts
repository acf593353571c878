/** Why a process has ended by itself. */
export type DeathReason =
  /** V8 had no room left on its heap. */
  | "memory"
  /** SIGKILL, which a process never gets for what it does itself. */
  | "killed"
  /** A signal for what it did itself, as SIGSEGV. */
  | "crashed"
  /** Any other signal. */
  | "signal"
  /** An exit status. */
  | "exited";

/** What an invoker exits with whose threads loop: `EX_SOFTWARE` of sysexits.h. */
export const EXIT_LOST_SANDBOXES = 70;

/** How a process ended, as the system tells it. */
export interface ProcessStatus {
  readonly code: number | null;
  readonly signal: string | null;
}

/** How a process ended, in words and as a reason to count by. */
export interface ProcessEnd {
  readonly reason: DeathReason;
  /** `it …`, for the log: its status, and what is to be thought of that. */
  readonly what: string;
}

type Meaning = readonly [reason: DeathReason, why: string];

const CRASH: Meaning = ["crashed", "a crash, of Deno or of native code"];
const SIGNALS: Readonly<Record<string, Meaning>> = {
  SIGTRAP: ["memory", "V8 had no room left on its heap"],
  SIGKILL: ["killed", "the system killed it for want of memory, or somebody did"],
  ...{ SIGABRT: CRASH, SIGBUS: CRASH, SIGFPE: CRASH, SIGILL: CRASH, SIGSEGV: CRASH, SIGSYS: CRASH },
};

/** Tells how a process ended that was not told to. */
export function processEnd({ code, signal }: ProcessStatus): ProcessEnd {
  if (signal === null) return { reason: "exited", what: `it exited with ${code}` };
  const [reason, why] = SIGNALS[signal] ?? ["signal", "somebody ended it"];
  return { reason, what: `it died of ${signal}: ${why}` };
}
