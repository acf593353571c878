import type { Log } from "../../invocation/log.ts";
import type { MetricValues } from "../../telemetry/metric_values.ts";
import type { Send } from "../link/outbox.ts";
import type { ToSandbox, TrialMessage, WireSetup } from "../link/protocol.ts";
import type { CallClientOptions } from "./call_client.ts";

/** What carries posts to a sandbox, and ends it. */
export interface SandboxLink {
  readonly send: Send<ToSandbox>;
  /** Lets what was torn down end by itself, and all that it printed come out. Must not reject. */
  readonly settle?: () => Promise<void>;
  /** Ends the thread or process at once, as far as that can be done. */
  readonly end: () => void;
  /** Whether `end` also stops code that loops. */
  readonly stopsLoops: boolean;
  /** Takes what the handler printed, of a sandbox that sends it here. */
  readonly onPrinted?: (text: string) => void;
  /** Names the sandbox in the log: a number, or the id of its process. */
  readonly id?: number | undefined;
  /** The module that is loaded, for messages. */
  readonly entryUrl: string;
  /** How long its `setup` may take, which the sandbox sees to, in milliseconds. */
  readonly setupTimeoutMs: number;
  /** Whether it holds the port. */
  readonly wire?: Pick<WireSetup, "sharedPort"> | undefined;
}

/** Options of {@linkcode SandboxHost}. */
export interface SandboxHostOptions extends CallClientOptions {
  /** How long an answer to a ping may take, in milliseconds. */
  readonly stallTimeoutMs: number;
  /** How long the handler's `teardown` may take, in milliseconds. */
  readonly teardownTimeoutMs: number;
  readonly log: Log;
  /** How long the handler may take to load, without its `setup`, in ms; absent: for ever. */
  readonly loadTimeoutMs?: number;
  /** Hears what a sandbox on trial tells. */
  readonly onTrial?: (message: TrialMessage) => void;
  /** Told what a sandbox that held the port had counted when it ended. */
  readonly onEnded?: (values: readonly MetricValues[]) => void;
  /** Gives it up while it loads, with the signal's reason. */
  readonly signal?: AbortSignal;
}
