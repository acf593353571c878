import { ANSWER_MS, DRAIN_HEARD_MS } from "../../port/leave_bounds.ts";
import type { TlsKeys } from "../../port/tls/secure_servers.ts";
import type { Log } from "../../invocation/log.ts";
import { SUBJECT_FIELDS } from "../../invocation/log_line.ts";
import { settlesWithin } from "../../invocation/settles_within.ts";
import { keepRising } from "../../telemetry/lasting_values.ts";
import type { MetricValues } from "../../telemetry/metric_values.ts";
import type { FromWire, ToWire } from "../link/protocol.ts";
import type { SandboxWire } from "./sandbox.ts";

/** Options of {@linkcode WireClient}. */
export interface WireClientOptions {
  readonly send: (message: ToWire) => void;
  readonly isExclusive: boolean;
  /** How long it may take to let go of the port, in milliseconds. */
  readonly stallTimeoutMs: number;
  /** Told that it does not. */
  readonly onStuck: (what: string) => void;
  /** Takes lines of its log. */
  readonly log: Log;
  /** Names the sandbox in the log. */
  readonly id?: number | undefined;
  /** Told what it had counted when it ended. */
  readonly onEnded?: ((values: readonly MetricValues[]) => void) | undefined;
}

/** The host's end of the wire of a sandbox that holds the port. */
export class WireClient implements SandboxWire {
  readonly isExclusive: boolean;
  readonly #options: WireClientOptions;
  readonly #drained = Promise.withResolvers<void>();
  readonly #heard = Promise.withResolvers<void>();
  /** What waits for its answers, which come in the order that they were asked for. */
  readonly #secured: (() => void)[] = [];
  #measured = Promise.withResolvers<void>();
  #values: readonly MetricValues[] = [];
  #callCount = 0;
  #hasServed = false;
  #hasEnded = false;

  constructor(options: WireClientOptions) {
    this.#options = options;
    this.isExclusive = options.isExclusive;
  }

  /** Calls under way when it last told. */
  get callCount(): number {
    return this.#callCount;
  }

  /** Whether there has been a Call, as far as it has told. */
  get hasServed(): boolean {
    return this.#hasServed;
  }

  drain(isReplaced: boolean): Promise<void> {
    const { send, stallTimeoutMs, onStuck } = this.#options;
    send({ type: "drain", isReplaced });
    // It may answer pings, and be broken by what its function has done to it.
    const timeoutMs = stallTimeoutMs + DRAIN_HEARD_MS;
    void settlesWithin(this.#heard.promise, timeoutMs).then((hasHeard) => {
      if (!hasHeard) onStuck(`it did not let go of the port within ${timeoutMs} ms`);
    });
    return this.#drained.promise;
  }

  abort(why?: string): void {
    this.#options.send({ type: "abort", ...(why !== undefined && { why }) });
  }

  async secure(keys: TlsKeys): Promise<void> {
    this.#options.send({ type: "tls", keys });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#secured.push(resolve);
    await settlesWithin(promise, ANSWER_MS);
  }

  async measure(): Promise<readonly MetricValues[]> {
    // It has been told then, and must not count twice.
    if (this.#hasEnded) return [];
    this.#options.send({ type: "measure" });
    await settlesWithin(this.#measured.promise, ANSWER_MS);
    return this.#values;
  }

  whenHeard(): Promise<void> {
    return this.#heard.promise;
  }

  /** Takes in what it tells. */
  receive(message: FromWire): void {
    switch (message.type) {
      case "calls":
        return this.#count(message.count);
      case "heard":
        this.#count(message.count);
        return this.#heard.resolve();
      case "drained":
        return this.#drained.resolve();
      case "secured":
        return this.#secured.shift()?.();
      case "measured":
        this.#values = keepRising(this.#values, message.values);
        this.#measured.resolve();
        this.#measured = Promise.withResolvers();
        return;
      case "log": {
        const { log, send, id } = this.#options;
        log[message.level](message.message, { ...message.fields, [SUBJECT_FIELDS.sandbox]: id });
        return send({ type: "logged", count: 1 });
      }
      default:
        message satisfies never;
    }
  }

  #count(calls: number): void {
    this.#callCount = calls;
    this.#hasServed ||= calls > 0;
  }

  /** Notes that it has ended. */
  ended(): void {
    this.#hasEnded = true;
    this.#callCount = 0;
    this.#drained.resolve();
    this.#heard.resolve();
    this.#measured.resolve();
    for (const resolve of this.#secured) resolve();
    this.#options.onEnded?.(this.#values);
  }
}
