import { dirname } from "@std/path";
import { errorMessage } from "../../invocation/error_message.ts";
import type { Log } from "../../invocation/log.ts";
import { pause } from "../../invocation/pause.ts";
import { stampFiles } from "./file_stamps.ts";
import { type FunctionSnapshot, hasChanged, isCurrent, takeSnapshot } from "./function_snapshot.ts";
import { mayRead } from "../permissions/may_read.ts";

/** Options of {@linkcode FunctionWatch}. */
export interface FunctionWatchOptions {
  readonly functionUri: string;
  readonly log: Log;
  /** Paths of further files that it is made of. @default {[]} */
  readonly alsoFiles?: readonly string[];
}

/** How long it is between two looks at files, in milliseconds. */
const POLL_MS = 200;
/** The part of a core that looking may take: where there are many files, it is done less often. */
const POLL_SHARE = 0.01;
/** How long it is quiet before a change is taken for complete. */
const QUIET_MS = 50;
/** How long a change may go on before it is looked at all the same. */
const LONGEST_MS = 1000;
/** How coarse the clock of a file system may be: what is written again in its tick looks the same. */
const COARSEST_MS = 2000;
/** How often files that change while they are read are read again, before the next change is waited for. */
const MAX_READINGS = 5;

/**
 * Tells when the files that a function is made of have changed: its module, what that imports from
 * disk, and the manifests in its folder.
 *
 * They are looked at by their names. To be told by the system would not be enough: it tells nobody of
 * a folder further up that is replaced, of a link on the way that comes to lead elsewhere, of a file
 * that is written by another name of it, or on a volume that is mounted. What counts is content, so
 * that nothing is told of a file that is saved as it was.
 */
export class FunctionWatch {
  readonly #options: FunctionWatchOptions;
  /** Files of the last version that loaded: they may be what is broken. */
  #good: readonly string[] = [];
  /** What there was when the files were read last. */
  #snapshot: FunctionSnapshot = { entryUrl: undefined, files: [], hashes: new Map() };
  /** The files, and the folders that they are in: what is new there may come before what is not. */
  #paths: ReadonlySet<string> = new Set();
  #stamp = "";
  /** When they are read again even though they look the same, by `Date.now()`. */
  #readAgainMs = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: FunctionWatchOptions) {
    this.#options = options;
  }

  /** Begins to watch a function; what changes from now on is told of after {@linkcode start}. */
  static async open(options: FunctionWatchOptions): Promise<FunctionWatch> {
    const watch = new FunctionWatch(options);
    watch.#snapshot = await watch.#read();
    watch.#good = watch.#snapshot.files;
    return watch;
  }

  /** Calls `reload` at every change, until it is closed; it says whether what it loaded serves. */
  start(reload: () => Promise<boolean>): void {
    let pauseMs = POLL_MS;
    const look = async () => {
      const startedMs = performance.now();
      const isOther = this.#isOther();
      const dueMs = Math.max(POLL_MS, (performance.now() - startedMs) / POLL_SHARE);
      // It may be the machine that took so long, this once.
      pauseMs = Math.min(dueMs, 2 * pauseMs);
      if (isOther) {
        await this.#untilQuiet();
        await this.#follow(reload);
      }
      if (this.#closed) return;
      this.#timer = setTimeout(() => this.#looking = look(), pauseMs);
    };
    this.#looking = look();
  }

  /** Tells of nothing any more. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #isOther(): boolean {
    return Date.now() >= this.#readAgainMs || stampFiles(this.#paths).stamp !== this.#stamp;
  }

  async #untilQuiet(): Promise<void> {
    const sinceMs = performance.now();
    let before: string;
    let { stamp } = stampFiles(this.#paths);
    do {
      before = stamp;
      await pause(QUIET_MS);
      ({ stamp } = stampFiles(this.#paths));
    } while (stamp !== before && performance.now() - sinceMs < LONGEST_MS && !this.#closed);
  }

  async #follow(reload: () => Promise<boolean>): Promise<void> {
    const before = this.#snapshot;
    try {
      this.#snapshot = await this.#read();
    } catch (error) {
      this.#options.log.error("Cannot see what has changed: {why}", { why: errorMessage(error) });
    }
    const { files } = this.#snapshot;
    if (this.#closed || !hasChanged(before, this.#snapshot)) return;
    void reload().then((isServing) => {
      // None: what serves was back only after they had been read.
      if (isServing && files.length > 0) this.#good = files;
    });
  }

  /** Reads what there is, and how it looks: nothing happens between that would not be seen. */
  async #read(): Promise<FunctionSnapshot> {
    const { functionUri, alsoFiles = [] } = this.#options;
    for (let readings = 1;; readings++) {
      const snapshot = await takeSnapshot(functionUri, [...this.#good, ...alsoFiles]);
      const files = [...snapshot.hashes.keys()];
      this.#paths = new Set([...files, ...files.map(dirname)].filter(mayRead));
      const { stamp, writtenMs } = stampFiles(this.#paths);
      this.#stamp = stamp;
      const isRecent = Math.abs(Date.now() - writtenMs) < COARSEST_MS;
      this.#readAgainMs = isRecent ? Date.now() + COARSEST_MS : Infinity;
      if (readings === MAX_READINGS || await isCurrent(functionUri, snapshot)) return snapshot;
    }
  }
}
