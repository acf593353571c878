import { saysStatusOk } from "./http2_frames.ts";
import { MessageCounter } from "./wire.ts";

/** One Call of the load client: the same message, sent as often as is asked. */
export class OpenCall {
  /** Messages to send that the windows have held back. */
  unsent = 0;
  /** Bytes that the server lets the Call send. */
  windowBytes: number;
  /** Whether the client sends no more than what is unsent. */
  ending = false;
  /** Whether the client has told so. */
  halfClosed = false;
  #onMessages: (count: number) => void;
  #pump: () => void;
  #counter = new MessageCounter();
  #ended = Promise.withResolvers<void>();

  /** `pump` sends what is unsent, as far as it may. */
  constructor(windowBytes: number, onMessages: (count: number) => void, pump: () => void) {
    this.windowBytes = windowBytes;
    this.#onMessages = onMessages;
    this.#pump = pump;
  }

  /** Settles with the Call: rejected unless its status is OK. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Sends `count` messages more; with `end` they are the last. */
  send(count: number, { end = false }: { end?: boolean } = {}): void {
    if (this.ending) return;
    this.unsent += count;
    this.ending = end;
    this.#pump();
  }

  /** For the connection: a DATA frame has come. */
  receiveData(data: Uint8Array): void {
    const count = this.#counter.count(data);
    if (count > 0) this.#onMessages(count);
  }

  /** For the connection: the server has ended the Call. */
  receiveTrailers(block: Uint8Array): void {
    if (saysStatusOk(block)) this.#ended.resolve();
    else this.fail(new Error("Cannot finish the Call: its status is not OK"));
  }

  /** For the connection: the Call is lost. */
  fail(error: Error): void {
    this.#ended.reject(error);
  }
}
