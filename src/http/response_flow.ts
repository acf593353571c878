import type { UnsentTotal } from "../invocation/call_buffers.ts";
import { nextTurn } from "./next_turn.ts";
import type { RequestConnection } from "../port/on_request.ts";

/** What may wait for the client to read it before more is made. */
const MAX_UNSENT_BYTES = 256 * 1024;

/** What of a response has gone out, and whether there is room for more. */
export class ResponseFlow {
  readonly #backlog: RequestConnection["backlog"];
  readonly #total: UnsentTotal;
  #progress: PromiseWithResolvers<void> | undefined;
  #unsentBytes = 0;
  #writtenBytes = 0;
  #isClosed = false;

  /**
   * @param backlog what the client has not read, of all requests of its connection
   * @param total what has not gone out, of all calls
   */
  constructor(backlog: RequestConnection["backlog"], total: UnsentTotal) {
    this.#backlog = backlog;
    this.#total = total;
  }

  /** Whether something has been written that has not gone out. */
  get isUnsent(): boolean {
    return this.#unsentBytes > 0;
  }

  /** Bytes that have gone out. */
  get sentBytes(): number {
    return this.#writtenBytes - this.#unsentBytes;
  }

  /** Counts what is about to be written. Returns what is to be told when it has gone out. */
  written({ byteLength }: Uint8Array): () => void {
    this.#count(byteLength);
    this.#writtenBytes += byteLength;
    return () => {
      if (!this.#isClosed) this.#count(-byteLength);
      this.release();
    };
  }

  /** Resolves when there is room for more, or nothing more can go out. */
  async room(): Promise<void> {
    while (!this.#hasRoom && !this.#isClosed) await this.#progressed();
    if (this.#backlog && !this.#backlog.hasRoom) await this.#backlog.drained();
    await nextTurn();
  }

  /** Resolves when all has gone out, or nothing more can. */
  async flushed(): Promise<void> {
    while (this.isUnsent) await this.#progressed();
  }

  /** Nothing goes out any more. */
  close(): void {
    this.#isClosed = true;
    this.#count(-this.#unsentBytes);
    this.release();
  }

  /** Has those that wait look again. */
  release(): void {
    this.#progress?.resolve();
    this.#progress = undefined;
  }

  #progressed(): Promise<void> {
    this.#progress ??= Promise.withResolvers();
    return this.#progress.promise;
  }

  #count(bytes: number): void {
    this.#unsentBytes += bytes;
    this.#total.add(bytes);
  }

  get #hasRoom(): boolean {
    return this.#total.isTooMuch ? this.#unsentBytes === 0 : this.#unsentBytes < MAX_UNSENT_BYTES;
  }
}
