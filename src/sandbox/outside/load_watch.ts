import { fromFileUrl } from "@std/path";
import type { Log } from "../../invocation/log.ts";
import { LOAD_STAGES, type LoadStage } from "../link/protocol.ts";

/** Options of {@linkcode LoadWatch}. */
export interface LoadWatchOptions {
  /** `file:` URL of the handler's module. */
  readonly entryUrl: string;
  /** How long loading may take without the function's `setup`, in milliseconds; absent: for ever. */
  readonly loadTimeoutMs?: number | undefined;
  /** How long its `setup` may take. */
  readonly setupTimeoutMs: number;
  readonly log: Log;
  /** Called when it takes longer, with what it does then. */
  readonly onExpired: (why: string) => void;
}

/** How long a function may load before it is said what is waited for, in milliseconds. */
const SILENT_MS = 5000;
/** How long the news of its `setup` may take: that has its limit in the sandbox. */
const NEWS_MS = 500;

const DOING: Readonly<Record<LoadStage, string>> = {
  start: "its thread or process starts",
  import: "its modules are being read, and packages that it imports fetched",
  evaluation: "its modules run, and wait for something at their top level",
  setup: 'its "setup" runs',
};

/** A watch over a function that loads: tells what it waits for when that takes long, and limits it. */
export class LoadWatch {
  readonly #options: LoadWatchOptions;
  readonly #notice: ReturnType<typeof setTimeout>;
  #limit: ReturnType<typeof setTimeout> | undefined;
  #stage: LoadStage = "start";

  constructor(options: LoadWatchOptions) {
    this.#options = options;
    const { entryUrl, loadTimeoutMs, log } = options;
    this.#notice = setTimeout(() =>
      log.warn('"{file}" has not loaded after {ms} ms: {what}', {
        file: fromFileUrl(entryUrl),
        ms: SILENT_MS,
        what: DOING[this.#stage],
      }), SILENT_MS);
    if (loadTimeoutMs !== undefined) this.#expireAfter(loadTimeoutMs);
  }

  /**
   * Notes how far it is.
   *
   * @throws {TypeError} when it has been as far before
   */
  enter(stage: LoadStage): void {
    if (LOAD_STAGES.indexOf(stage) <= LOAD_STAGES.indexOf(this.#stage)) {
      throw new TypeError(`Cannot go back from "${this.#stage}" to "${stage}"`);
    }
    this.#stage = stage;
    if (stage !== "setup" || this.#limit === undefined) return;
    clearTimeout(this.#limit);
    this.#expireAfter(this.#options.setupTimeoutMs + NEWS_MS);
  }

  /** It has loaded, or never will. */
  stop(): void {
    clearTimeout(this.#notice);
    clearTimeout(this.#limit);
  }

  #expireAfter(ms: number): void {
    this.#limit = setTimeout(
      () => this.#options.onExpired(`it did not load within ${ms} ms: ${DOING[this.#stage]}`),
      ms,
    );
  }
}
