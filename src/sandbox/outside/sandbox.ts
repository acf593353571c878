import type { Invoke } from "../../invocation/invocation.ts";
import { type CallErrorCode, InvokerError } from "../../invocation/invoker_error.ts";
import type { LoadedHandler } from "../link/protocol.ts";

/** A handler that is loaded and ready, wherever it runs. */
export interface Sandbox {
  /** Names it in the log: a number, or the id of its process. */
  readonly id?: number;
  readonly handler: LoadedHandler;
  readonly invoke: Invoke;
  /** Calls under way. */
  readonly callCount: number;
  /** Resolves when no Call is under way, however they ended. */
  whenIdle(): Promise<void>;
  /** Resolves with what happened when the sandbox has died by itself; its Calls have failed then. */
  readonly lost: Promise<SandboxLoss>;
  /**
   * Lets the handler tear down, and ends it. Never rejects.
   *
   * @param reason what Calls under way fail with; by default that the invoker stops
   */
  close(reason?: InvokerError): Promise<void>;
}

/** How a sandbox died. */
export interface SandboxLoss {
  /** What its Calls fail with. */
  readonly code: Extract<CallErrorCode, `error-server-sandbox-${string}`>;
  /** In the invoker's words, for the operator and the callers. */
  readonly what: string;
  /** In the function's words, for the callers alone: they may hold parts of a payload. */
  readonly message?: string;
  /** Where in the author's code it arose, the innermost place first. */
  readonly frames?: readonly string[];
  /** Whether its process died of what it did itself, as of SIGSEGV. */
  readonly hasCrashed?: boolean;
  /** Whether its code runs no more: a thread that loops cannot be stopped. */
  readonly stopped: boolean;
}

/** The failure of a sandbox that died while it loaded. */
export class LostWhileLoadingError extends InvokerError {
  readonly loss: SandboxLoss;

  constructor(message: string, loss: SandboxLoss) {
    super("start-failed", message);
    this.loss = loss;
  }
}
