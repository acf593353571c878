import { EventEmitter } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { RequestHead } from "./request_head.ts";

/**
 * A request of HTTP/1.1, with what of the shape of `IncomingMessage` is asked for.
 *
 * What has come is kept until it is resumed. Events: `data`, and `end` when it has come wholly.
 */
export class Http1Request extends EventEmitter {
  readonly httpVersionMajor = 1;
  readonly head: RequestHead;
  readonly socket: Socket;
  /** Whether its client left before it had come wholly. */
  aborted = false;
  readonly #onResumed: () => void;
  #waiting: Uint8Array[] = [];
  #isFlowing = false;
  #isWhole = false;
  #hasEnded = false;

  /** @param onResumed told when there is room for more of it */
  constructor(head: RequestHead, socket: Socket, onResumed: () => void) {
    super();
    this.head = head;
    this.socket = socket;
    this.#onResumed = onResumed;
  }

  get method(): string {
    return this.head.method;
  }

  /** Path and query, as they came. */
  get url(): string {
    return this.head.target;
  }

  get httpVersion(): string {
    return this.head.version;
  }

  get headers(): Readonly<IncomingHttpHeaders> {
    return this.head.headers;
  }

  /** Whether somebody takes what comes. */
  get isFlowing(): boolean {
    return this.#isFlowing;
  }

  pause(): void {
    this.#isFlowing = false;
  }

  resume(): void {
    if (this.#isFlowing) return;
    this.#isFlowing = true;
    this.#flow();
    if (this.#isFlowing && !this.#isWhole) this.#onResumed();
  }

  /** A piece of its body has come. */
  take(piece: Uint8Array): void {
    if (piece.byteLength === 0) return;
    this.#waiting.push(piece);
    this.#flow();
  }

  /** It has come wholly. */
  complete(): void {
    this.#isWhole = true;
    this.#flow();
  }

  /** Its client has left. */
  abort(): void {
    if (!this.#isWhole) this.aborted = true;
  }

  #flow(): void {
    while (this.#isFlowing) {
      const piece = this.#waiting.shift();
      if (!piece) break;
      this.emit("data", piece);
    }
    if (!this.#isFlowing || !this.#isWhole || this.#hasEnded) return;
    this.#hasEnded = true;
    this.emit("end");
  }
}
