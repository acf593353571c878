import { nextTick } from "node:process";
import type { PortRequest } from "../port/on_request.ts";

/** The bytes of a request, at the pace of who takes them. */
export class RequestBody {
  readonly #request: PortRequest;
  readonly #goOn: () => void;
  /** Whether its client may take its time: it is between messages. */
  isAtRest = false;
  #receivedBytes = 0;
  #isReading = false;
  #isBusy = false;
  #hasEnded = false;

  /** @param goOn tells a client that waits to be told so to send it */
  constructor(request: PortRequest, goOn: () => void) {
    this.#request = request;
    this.#goOn = goOn;
    request.on("end", () => this.#hasEnded = true);
  }

  /** Bytes that have come. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Whether its client could go on with it. */
  get awaitsRest(): boolean {
    return this.#isReading && !this.#isBusy && !this.isAtRest;
  }

  /** Whether what has come waits to be taken. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Whether all of it has come. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Reads it; once.
   *
   * @param take is given each piece; nothing more comes before what it returns has resolved
   * @returns resolves at its end; rejects with what `take` failed with. When the client leaves, never
   */
  read(take: (piece: Uint8Array) => Promise<void> | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const request = this.#request;
    this.#isReading = true;
    this.#goOn();
    const fail = (error: unknown) => {
      this.discard();
      reject(error);
    };
    const end = () => {
      if (!this.#isReading || this.#isCut) return;
      this.#isReading = false;
      resolve();
    };
    request.on("data", (piece: Uint8Array) => {
      if (!this.#isReading) return;
      this.#receivedBytes += piece.byteLength;
      try {
        const taken = take(piece);
        if (!taken) return;
        this.#isBusy = true;
        request.pause();
        taken.then(() => {
          this.#isBusy = false;
          request.resume();
          if (this.#hasEnded) end();
        }).catch(fail);
      } catch (error) {
        fail(error);
      }
    });
    // It comes also when the client leaves, and before the stream says so.
    request.on("end", () =>
      nextTick(() => {
        if (!this.#isBusy) end();
      }));
    request.resume();
    return promise;
  }

  /** What still comes is read and dropped, so that the client can come to its end. */
  discard(): void {
    this.#isReading = false;
    this.#request.resume();
  }

  /** Whether it has ended because its client has left. */
  get #isCut(): boolean {
    const request = this.#request;
    if (request.aborted) return true;
    return request.stream?.destroyed === true && request.stream.rstCode !== 0;
  }
}
