import type { Frame } from "../invocation/frame.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { Log } from "../invocation/log.ts";
import type { Grants } from "../sandbox/permissions/grants.ts";
import type { LocatedFunction } from "../sandbox/locate/locate_function.ts";
import { giveUpUnneeded } from "../sandbox/permissions/own_permissions.ts";
import { startProcessSandbox } from "../sandbox/outside/process_sandbox.ts";
import type { TrialMessage } from "../sandbox/link/protocol.ts";
import { readEnvironment } from "../sandbox/outside/read_environment.ts";
import type { Sandbox } from "../sandbox/outside/sandbox.ts";
import { startWorkerSandbox } from "../sandbox/outside/worker_sandbox.ts";
import type { ServiceSet } from "../service/service_set.ts";
import type { CheckReport } from "./check_report.ts";
import { runTrial } from "./run_trial.ts";

/** How a function is tried. */
export interface TryOptions {
  /** Name of the export; wins over the URI's. */
  readonly handler?: string;
  /** Services whose methods the module has; absent: its handlers are tried. */
  readonly services?: ServiceSet;
  /** Whether methods of them may be missing. @default {false} */
  readonly allowUnimplemented?: boolean | undefined;
  readonly promote: "first" | "each";
  readonly isolation: "worker" | "process";
  /** What the function may do. */
  readonly grants: Partial<Grants>;
  /** Messages of a trial Call; absent: there is none. */
  readonly trial?: readonly Frame[];
  /** How long loading, and the trial Call, may take each, in milliseconds. */
  readonly timeoutMs: number;
  /** Gives up, for the whole process and for good, the permissions that are not needed. */
  readonly giveUpPermissions: boolean;
  readonly log: Log;
  /** Takes what the function prints. */
  readonly print: (text: string) => void;
  /** The folder that a sandbox that is a process starts in. */
  readonly cwd: string;
}

/** As `serve` has them by default. */
const STALL_TIMEOUT_MS = 10_000;
const MEMORY_LIMIT_MIB = 512;
/** To load the function. */
const OWN_PERMISSIONS = {
  worker: ["read"],
  process: ["read", "run", "env"],
} as const;

/**
 * Loads a function in its sandbox, makes the trial Call, and ends the sandbox.
 *
 * @param hear hears what the sandbox tells meanwhile
 */
export async function tryInSandbox(
  located: LocatedFunction,
  grants: Grants,
  options: TryOptions,
  hear: (message: TrialMessage) => void,
): Promise<Pick<CheckReport, "handler" | "problem" | "trial">> {
  let sandbox: Sandbox;
  try {
    sandbox = await startSandbox(located, grants, options, hear);
  } catch (error) {
    if (!(error instanceof InvokerError)) throw error;
    return { problem: error };
  }
  const { handler, invoke } = sandbox;
  const { trial: messages, timeoutMs } = options;
  try {
    if (messages === undefined) return { handler };
    return { handler, trial: await runTrial(invoke, messages, timeoutMs) };
  } finally {
    await sandbox.close();
  }
}

function startSandbox(
  { entryUrl, handler: named }: LocatedFunction,
  grants: Grants,
  options: TryOptions,
  onTrial: (message: TrialMessage) => void,
): Promise<Sandbox> {
  const { handler = named, services, allowUnimplemented = false } = options;
  const { promote, isolation, timeoutMs, log } = options;
  const setup = {
    entryUrl,
    handler,
    ...(services && { services, allowUnimplemented }),
    promote,
    grants,
    setupTimeoutMs: timeoutMs,
    teardownTimeoutMs: timeoutMs,
    trial: true,
  };
  const host = {
    stallTimeoutMs: STALL_TIMEOUT_MS,
    teardownTimeoutMs: timeoutMs,
    loadTimeoutMs: timeoutMs,
    log,
    onTrial,
  };
  const environment = isolation === "process" ? readEnvironment(grants) : {};
  if (options.giveUpPermissions) giveUpUnneeded(grants, OWN_PERMISSIONS[isolation]);
  const output = {
    write: (text: string) => Promise.resolve(options.print(text)),
    addDropped() {},
  };
  if (isolation === "worker") {
    return startWorkerSandbox(
      { ...setup, console: { leastLevel: "info", format: "text" } },
      { ...host, output },
    );
  }
  return startProcessSandbox(
    { ...setup, console: { leastLevel: "info", format: "marked" } },
    { ...host, memoryLimitMiB: MEMORY_LIMIT_MIB, cwd: options.cwd, environment },
  );
}
