import { errorMessage } from "../../invocation/error_message.ts";
import { type InvokerError } from "../../invocation/invoker_error.ts";
import type { Log } from "../../invocation/log.ts";
import { SUBJECT_FIELDS } from "../../invocation/log_line.ts";
import { LostWhileLoadingError, type Sandbox, type SandboxLoss } from "../outside/sandbox.ts";

/** Options of {@linkcode SandboxSlot}. */
export interface SandboxSlotOptions {
  /** Starts one; the signal gives it up while it loads. */
  readonly start: (signal: AbortSignal) => Promise<Sandbox>;
  readonly log: Log;
  /** Waits before another try, in milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** Told that the sandbox has died. */
  readonly onLost: (loss: SandboxLoss) => void;
  /** Told that a replacement is ready. */
  readonly onReady: () => void;
  /** Told that a replacement did not load. */
  readonly onStartFailed: () => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * A place in a pool: its sandbox is replaced when it dies, until it is retired or closed.
 *
 * The replacement starts at once; after one that did not load, or died before its first Call, there
 * is a pause that doubles from 0.1 s up to 10 s.
 */
export class SandboxSlot {
  readonly #options: SandboxSlotOptions;
  #sandbox: Sandbox | undefined;
  /** Those that have died, and hold the port until another does. */
  readonly #leaving = new Set<Sandbox>();
  #pauseMs = 0;
  #retired = false;
  #closed = false;
  #closing: Promise<void> | undefined;
  readonly #abandoned = new AbortController();

  constructor(options: SandboxSlotOptions) {
    this.#options = options;
  }

  /** The sandbox; `undefined` while it is being replaced. */
  get sandbox(): Sandbox | undefined {
    return this.#sandbox;
  }

  /** All that is there of it. */
  get present(): readonly Sandbox[] {
    return [...this.#sandbox ? [this.#sandbox] : [], ...this.#leaving];
  }

  /** Starts the first sandbox. Rejects when it does not load, without another try. */
  async open(): Promise<Sandbox> {
    const sandbox = await this.#options.start(this.#abandoned.signal);
    this.#adopt(sandbox);
    // One that is no longer wanted has ended when this returns.
    await this.#closing;
    return sandbox;
  }

  /**
   * Replaces the sandbox no more; ends it when its last Call has ended. Never rejects.
   *
   * @param reason what one that is still loading is given up for
   */
  async retire(reason?: InvokerError): Promise<void> {
    this.#retired = true;
    if (this.#sandbox) await this.#sandbox.drain(true);
    await this.close(reason);
  }

  /** Replaces the sandbox no more, as the invoker stops; one that is still loading is given up. */
  startNoMore(reason: InvokerError): void {
    this.#retired = true;
    if (!this.#sandbox) this.#abandoned.abort(reason);
    // What waits there for the next one would wait in vain.
    for (const { wire } of this.#leaving) wire?.abort();
  }

  /**
   * Ends the sandbox; one that is still loading is given up.
   *
   * @param reason what Calls under way, or the start, fail with
   */
  async close(reason?: InvokerError): Promise<void> {
    this.#closed = true;
    this.#abandoned.abort(reason);
    this.#closing ??= this.#sandbox?.close(reason);
    await Promise.all([this.#closing, ...[...this.#leaving].map((each) => each.close(reason))]);
  }

  #adopt(sandbox: Sandbox): void {
    if (this.#closed) {
      this.#closing = sandbox.close();
      return;
    }
    this.#sandbox = sandbox;
    sandbox.lost.then((loss) => this.#replace(sandbox, loss));
    sandbox.loops.then(this.#options.onLost);
  }

  async #replace(lost: Sandbox, loss: SandboxLoss): Promise<void> {
    this.#sandbox = undefined;
    this.#leaving.add(lost);
    if (!this.#closed) await this.#replaceLost(lost, loss);
    await lost.close();
    this.#leaving.delete(lost);
  }

  async #replaceLost(lost: Sandbox, loss: SandboxLoss): Promise<void> {
    const { log, onLost, onReady } = this.#options;
    logLoss(log, loss, { sandboxId: lost.id, isReplaced: !this.#retired });
    onLost(loss);
    if (this.#retired) return;
    if (lost.hasServed) this.#pauseMs = 0;
    if (lost.wire?.isExclusive) await lost.close();
    const sandbox = await this.#startAgain();
    if (!sandbox) return;
    if (this.#isDone) return await sandbox.close();
    this.#adopt(sandbox);
    onReady();
  }

  /** Whether no sandbox is started here any more. */
  get #isDone(): boolean {
    return this.#closed || this.#retired;
  }

  /** Tries until one loads; `undefined` when it is no longer wanted. */
  async #startAgain(): Promise<Sandbox | undefined> {
    const { start, log, pause, onStartFailed, onLost } = this.#options;
    while (!this.#isDone) {
      if (this.#pauseMs > 0) await pause(this.#pauseMs);
      this.#pauseMs = Math.min(Math.max(2 * this.#pauseMs, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
      if (this.#isDone) return undefined;
      try {
        return await start(this.#abandoned.signal);
      } catch (error) {
        if (this.#isDone) return undefined;
        onStartFailed();
        // A thread that loops does so for good, loaded or not.
        if (error instanceof LostWhileLoadingError && !error.loss.stopped) onLost(error.loss);
        log.error("{what}; the next try is in {ms} ms", {
          what: errorMessage(error),
          ms: this.#pauseMs,
        });
      }
    }
    return undefined;
  }
}

/** The function's words are left out: they may hold parts of a payload. */
function logLoss(
  log: Log,
  { code, what, stopped, frames = [] }: SandboxLoss,
  { sandboxId: id, isReplaced }: {
    readonly sandboxId: number | undefined;
    readonly isReplaced: boolean;
  },
): void {
  const [place] = frames;
  const subject = { ...(id !== undefined && { [SUBJECT_FIELDS.sandbox]: id }), "error.type": code };
  const message = !stopped
    ? "The sandbox is given up, its thread loops and cannot be stopped: {what}"
    : isReplaced
    ? "The sandbox ended, a new one takes its place: {what}"
    : "The sandbox ended, and none takes its place: {what}";
  log.error(message, {
    ...subject,
    what: place === undefined ? what : `${what} at ${place}`,
  });
  if (frames.length > 1) {
    log.debug("What led there: {code.stacktrace}", {
      ...subject,
      "code.stacktrace": frames.join("\n"),
    });
  }
}
