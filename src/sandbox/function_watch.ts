import { dirname } from "@std/path";
import { errorMessage, InvokerError } from "../invocation/invoker_error.ts";
import type { Log } from "../invocation/log.ts";
import { type FunctionSnapshot, hasChanged, isCurrent, takeSnapshot } from "./function_snapshot.ts";
import { mayRead } from "./may_read.ts";
import { type FolderWatch, watchFolders } from "./watch_folders.ts";

/** Options of {@linkcode FunctionWatch}. */
export interface FunctionWatchOptions {
  readonly functionUri: string;
  readonly log: Log;
}

/** How long it is quiet before a change is taken for complete, in milliseconds. */
const QUIET_MS = 50;
/** How long a change may go on before it is looked at all the same. */
const LONGEST_MS = 1000;
/** How often files that change while they are read are read again, before the next event is waited for. */
const MAX_LOOKS = 5;

/**
 * Tells when the files that a function is made of have changed: its module, what that imports from
 * disk, and the manifests in its folder.
 *
 * Folders are watched, not files: who saves a file often puts another one in its place. What counts
 * is content, so that nothing is told of a file that is saved as it was.
 */
export class FunctionWatch {
  readonly #options: FunctionWatchOptions;
  /** Files of the last version that loaded: they may be what is broken. */
  #good: readonly string[] = [];
  /** What was there at the last look; `undefined` while it is looked. */
  #snapshot: FunctionSnapshot | undefined;
  /** The files that are watched, under all of their names. */
  #paths: ReadonlySet<string> = new Set();
  #watched: FolderWatch | undefined;
  #reload: (() => Promise<boolean>) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When what is waited for to be complete began. */
  #sinceMs: number | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: FunctionWatchOptions) {
    this.#options = options;
  }

  /**
   * Begins to watch a function; what changes from now on is told of after {@linkcode start}.
   *
   * @throws {InvokerError} `start-failed` when nothing can be watched
   */
  static async open(options: FunctionWatchOptions): Promise<FunctionWatch> {
    const watch = new FunctionWatch(options);
    try {
      watch.#snapshot = await watch.#look();
      watch.#good = watch.#snapshot.files;
    } catch (cause) {
      throw new InvokerError("start-failed", `Cannot watch: ${errorMessage(cause)}`, { cause });
    }
    return watch;
  }

  /** Calls `reload` at every change, until it is closed; it says whether what it loaded serves. */
  start(reload: () => Promise<boolean>): void {
    this.#reload = reload;
    if (this.#sinceMs !== undefined) this.#wait();
  }

  /** Tells of nothing any more. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.#watched?.close();
  }

  #onEvent({ kind, paths }: Pick<Deno.FsEvent, "kind" | "paths">): void {
    if (kind === "access" || this.#closed) return;
    // Writes to another file say nothing; where names change, one may lead to another file now.
    const isOther = this.#snapshot && !paths.some((path) => this.#paths.has(path));
    if (kind === "modify" && isOther) return;
    this.#wait();
  }

  #wait(): void {
    const nowMs = performance.now();
    this.#sinceMs ??= nowMs;
    if (!this.#reload) return;
    clearTimeout(this.#timer);
    const ms = Math.min(QUIET_MS, this.#sinceMs + LONGEST_MS - nowMs);
    this.#timer = setTimeout(() => {
      this.#sinceMs = undefined;
      // One look at a time, in their order.
      this.#looking = this.#looking.then(() => this.#follow());
    }, ms);
  }

  async #follow(): Promise<void> {
    const before = this.#snapshot;
    if (this.#closed || !before) return;
    this.#snapshot = undefined;
    try {
      this.#snapshot = await this.#look();
    } catch (error) {
      this.#snapshot = before;
      this.#options.log.error("Cannot watch any longer: {why}", { why: errorMessage(error) });
    }
    const { files } = this.#snapshot;
    if (this.#closed || !hasChanged(before, this.#snapshot)) return;
    void this.#reload?.().then((isServing) => {
      if (isServing) this.#good = files;
    });
  }

  /** Watches what there is, and says what is in it: nothing happens between that nobody is told of. */
  async #look(): Promise<FunctionSnapshot> {
    const { functionUri } = this.#options;
    for (let looks = 1;; looks++) {
      const snapshot = await takeSnapshot(functionUri, this.#good);
      const former = this.#watched;
      const paths = await allNamesOf(snapshot.hashes.keys());
      const folders = new Set([...paths].map(dirname));
      this.#watched = await watchFolders(folders, (event) => this.#onEvent(event));
      this.#paths = paths;
      await former?.close();
      if (looks === MAX_LOOKS || await isCurrent(functionUri, snapshot)) return snapshot;
    }
  }
}

/** Paths, and those that links in them lead to. */
async function allNamesOf(paths: Iterable<string>): Promise<Set<string>> {
  const names = new Set<string>();
  for (const path of paths) {
    names.add(path);
    if (!mayRead(path)) continue;
    try {
      names.add(await Deno.realPath(path));
    } catch {
      // it is not there
    }
  }
  return names;
}
