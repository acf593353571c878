import type { Invoke } from "../../invocation/invocation.ts";
import { type CallErrorCode, InvokerError } from "../../invocation/invoker_error.ts";
import type { TlsKeys } from "../../port/tls/secure_servers.ts";
import type { MetricValues } from "../../telemetry/metric_values.ts";
import type { LoadedHandler, SandboxEnd } from "../link/protocol.ts";

/** A handler that is loaded and ready, wherever it runs. */
export interface Sandbox {
  /** Names it in the log: a number, or the id of its process. */
  readonly id?: number;
  readonly handler: LoadedHandler;
  readonly invoke: Invoke;
  /** Calls under way; of one that holds the port as far as it has told. */
  readonly callCount: number;
  /** Whether it has been given a Call, as far as that is known. */
  readonly hasServed: boolean;
  /** What it counts, when it holds the port and somebody asks for metrics. */
  readonly wire?: SandboxWire;
  /**
   * Resolves when no Call is under way, however they ended. One that holds the port takes no new
   * connections from now on; without `isReplaced` no new Calls either, as the invoker stops.
   */
  drain(isReplaced: boolean): Promise<void>;
  /**
   * Resolves with what happened when the sandbox has died by itself; its Calls have failed then. One that
   * holds the port may go on to hold it, and Calls that come, until it is closed.
   */
  readonly lost: Promise<SandboxLoss>;
  /** Resolves when its thread turns out to loop after that, which cannot be stopped. */
  readonly loops: Promise<SandboxLoss>;
  /**
   * Lets the handler tear down, and ends it. Never rejects.
   *
   * @param reason what Calls under way fail with; by default that the invoker stops
   */
  close(reason?: InvokerError): Promise<void>;
}

/** What a sandbox is told that holds the port. */
export interface SandboxWire {
  /** Whether no other can hold the port meanwhile. */
  readonly isExclusive: boolean;
  /** What it has counted, or had when it last told. */
  measure(): Promise<readonly MetricValues[]>;
  /** Resolves when it drains, and its clients have heard of that. */
  whenHeard(): Promise<void>;
  /** Secures new connections with other keys. Resolves when they are. */
  secure(keys: TlsKeys): Promise<void>;
  /** Fails its Calls under way, as something stops: by default the invoker. */
  abort(why?: string): void;
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

/** The loss of a sandbox that has ended by itself. */
export function exitLoss({ how: what, message, frames }: SandboxEnd): SandboxLoss {
  return {
    code: "error-server-sandbox-exited",
    what,
    ...(message !== undefined && { message }),
    ...(frames && { frames }),
    stopped: true,
  };
}

/** The failure of a sandbox that died while it loaded. */
export class LostWhileLoadingError extends InvokerError {
  readonly loss: SandboxLoss;

  constructor(message: string, loss: SandboxLoss) {
    super("start-failed", message);
    this.loss = loss;
  }
}
