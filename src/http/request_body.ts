import { nextTick } from "node:process";
import type { PortRequest } from "../port/on_request.ts";

/** One that reads it. */
interface Reading extends Pick<PromiseWithResolvers<void>, "resolve" | "reject"> {
  readonly take: (piece: Uint8Array) => Promise<void> | undefined;
}

/** The bytes of a request, at the pace of who takes them. */
export class RequestBody {
  readonly #request: PortRequest;
  readonly #goOn: () => void;
  /** Whether its client may take its time: it is between messages. */
  isAtRest = false;
  #receivedBytes = 0;
  /** Absent: it is not read. Its connection may be kept for longer than what is made of it. */
  #reading: Reading | undefined;
  #isBusy = false;
  #hasEnded = false;
  #isDiscarded = false;

  /** @param goOn tells a client that waits to be told so to send it */
  constructor(request: PortRequest, goOn: () => void) {
    this.#request = request;
    this.#goOn = goOn;
    // It comes also when the client leaves, and before the stream says so.
    request.on("end", () => {
      this.#hasEnded = true;
      nextTick(() => this.#end());
    });
  }

  /** Bytes that have come. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Whether its client could go on with it. */
  get awaitsRest(): boolean {
    return this.#reading !== undefined && !this.#isBusy && !this.isAtRest;
  }

  /** Whether what has come waits to be taken. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Whether all of it has come. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether nobody wants it any more. */
  get isDiscarded(): boolean {
    return this.#isDiscarded;
  }

  /**
   * Reads it; once.
   *
   * @param take is given each piece; nothing more comes before what it returns has resolved
   * @returns resolves at its end; rejects with what `take` failed with. When the client leaves, or it is
   * discarded, never
   */
  read(take: (piece: Uint8Array) => Promise<void> | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.#isDiscarded) return promise;
    this.#reading = { take, resolve, reject };
    this.#goOn();
    // Not before: with HTTP/2 that alone lets it flow.
    this.#request.on("data", (piece) => this.#take(piece));
    this.#request.resume();
    return promise;
  }

  /** What still comes is read and dropped, so that the client can come to its end. */
  discard(): void {
    this.#reading = undefined;
    this.#isDiscarded = true;
    this.#request.resume();
  }

  #take(piece: Uint8Array): void {
    const reading = this.#reading;
    if (!reading) return;
    this.#receivedBytes += piece.byteLength;
    const fail = (error: unknown) => {
      this.discard();
      reading.reject(error);
    };
    try {
      const taken = reading.take(piece);
      if (!taken) return;
      this.#isBusy = true;
      this.#request.pause();
      taken.then(() => {
        this.#isBusy = false;
        this.#request.resume();
        if (this.#hasEnded) this.#end();
      }).catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  #end(): void {
    if (this.#isBusy || this.#isCut) return;
    this.#reading?.resolve();
    this.#reading = undefined;
  }

  /** Whether it has ended because its client has left. */
  get #isCut(): boolean {
    const request = this.#request;
    if (request.aborted) return true;
    return request.stream?.destroyed === true && request.stream.rstCode !== 0;
  }
}
