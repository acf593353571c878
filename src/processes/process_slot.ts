import { errorMessage } from "../invocation/error_message.ts";
import type { DeathReason, ProcessEnd } from "../invocation/process_end.ts";
import type { Log } from "../invocation/log.ts";
import type { Measured, ServedFunction } from "./process_messages.ts";
import type { ServingProcess } from "./serving_process.ts";

/** Options of {@linkcode ProcessSlot}. */
export interface ProcessSlotOptions {
  readonly start: () => ServingProcess;
  readonly log: Log;
  /** Waits before another try, in milliseconds; less when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The clock, in milliseconds. */
  readonly now: () => number;
  /** Told when the process has come to serve, or does not any more. */
  readonly onChange: () => void;
  /** Told of one that has ended unasked, and what it last knew of itself. */
  readonly onLost: (last: Measured | undefined, reason: DeathReason) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** After so long, what ends a process is not its start. */
const SETTLED_MS = 10_000;
/** How long a process may take to tell what it knows of itself. */
const MEASURE_TIMEOUT_MS = 1000;

/**
 * The place of a serving process: it is replaced when it ends unasked, whatever its exit status.
 *
 * The replacement starts at once; after one that did not start, or ended within ten seconds, there is
 * a pause that doubles from 0.1 s up to 10 s.
 */
export class ProcessSlot {
  readonly #options: ProcessSlotOptions;
  #process: ServingProcess | undefined;
  #isServing = false;
  /** Whether what it loads may be out of date when it has started. */
  #reloadsLater = false;
  #servesSinceMs = 0;
  #last: Measured | undefined;
  #pauseMs = 0;
  readonly #closed = new AbortController();

  constructor(options: ProcessSlotOptions) {
    this.#options = options;
  }

  /** Whether its process accepts Calls. */
  get isServing(): boolean {
    return this.#isServing;
  }

  /** Starts the first process. Rejects when it does not start, without another try. */
  async open(): Promise<ServedFunction> {
    return await this.#start();
  }

  /** Has the process read anew what can be, when it serves. */
  reload(): void {
    // Before that the signal could end it.
    if (this.#isServing) this.#process?.signal("SIGHUP");
    else this.#reloadsLater = true;
  }

  /**
   * What the process knows of itself. Of one that does not answer, or ends meanwhile, it is what it last
   * knew; `undefined` when there is none.
   */
  async measure(): Promise<Measured | undefined> {
    const process = this.#process;
    if (!process || !this.#isServing) return undefined;
    const last = this.#last;
    const measured = await process.measure(MEASURE_TIMEOUT_MS);
    if (measured && process === this.#process) return this.#last = measured;
    // What has ended counts with what it had counted when it did.
    return last && { ...last, isReady: false };
  }

  /** Ends the process by a signal, and replaces it no more. Resolves when it has ended. */
  async close(signal: Deno.Signal): Promise<void> {
    this.#closed.abort();
    const process = this.#process;
    process?.signal(signal);
    await process?.ended;
  }

  async #start(): Promise<ServedFunction> {
    this.#reloadsLater = false;
    const process = this.#options.start();
    this.#process = process;
    const served = await process.serving;
    this.#isServing = true;
    if (this.#reloadsLater) this.reload();
    this.#servesSinceMs = this.#options.now();
    process.ended.then((end) => this.#replace(process, end));
    this.#options.onChange();
    return served;
  }

  async #replace({ pid }: ServingProcess, { what, reason }: ProcessEnd): Promise<void> {
    const { log, now, onChange, onLost } = this.#options;
    const last = this.#last;
    this.#process = undefined;
    this.#last = undefined;
    this.#isServing = false;
    if (this.#closed.signal.aborted) return onChange();
    log.error("Process {process.pid} ended, a new one takes its place: {what}", {
      "process.pid": pid,
      what,
    });
    onLost(last, reason);
    onChange();
    if (now() - this.#servesSinceMs > SETTLED_MS) this.#pauseMs = 0;
    await this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    const { log, pause } = this.#options;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      if (this.#pauseMs > 0) await pause(this.#pauseMs, signal);
      this.#pauseMs = Math.min(Math.max(2 * this.#pauseMs, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
      if (signal.aborted) return;
      try {
        await this.#start();
        return;
      } catch (error) {
        await this.#process?.ended;
        this.#process = undefined;
        if (signal.aborted) return;
        log.error("{what}; the next try is in {ms} ms", {
          what: errorMessage(error),
          ms: this.#pauseMs,
        });
      }
    }
  }
}
