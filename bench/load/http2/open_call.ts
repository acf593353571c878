import type { CallRequest } from "../call_request.ts";
import { MessageCounter } from "../message_frames.ts";
import { saysStatusOk } from "./grpc_status.ts";

/** One Call of the load client: the same message, sent as often as is asked. */
export class OpenCall {
  /** What is on its way: the request's opening, then its message again and again. */
  sending: Uint8Array;
  /** How much of `sending` has been sent. */
  sentBytes = 0;
  /** How often `sending` and what follows it have still to be sent to the end. */
  unsent: number;
  /** Bytes that the server lets the Call send. */
  windowBytes: number;
  /** Bytes that came and that the server has not been told of. */
  receivedBytes = 0;
  /** Whether the client sends no more than what is unsent. */
  ending = false;
  /** Whether the client has told so. */
  halfClosed = false;
  readonly request: CallRequest;
  #onMessages: (count: number) => void;
  #pump: () => void;
  #counter: MessageCounter;
  #ended = Promise.withResolvers<void>();

  /** `pump` sends what is unsent, as far as it may. */
  constructor(
    request: CallRequest,
    windowBytes: number,
    onMessages: (count: number) => void,
    pump: () => void,
  ) {
    const hasOpening = request.opening.length > 0;
    this.request = request;
    this.sending = hasOpening ? request.opening : request.message;
    this.unsent = hasOpening ? 1 : 0;
    this.windowBytes = windowBytes;
    this.#onMessages = onMessages;
    this.#pump = pump;
    this.#counter = new MessageCounter(request.inspector);
  }

  /** Settles with the Call: rejected unless its status is OK. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Sends `count` messages more; with `end` they are the last. */
  send(count: number, end = false): void {
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
