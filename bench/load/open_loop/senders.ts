import type { CallRequest } from "../call_request.ts";
import { callOnce } from "../closed_loop.ts";
import type { ConnectionGroup } from "../http2/connection_group.ts";
import type { Http2Connection } from "../http2/http2_connection.ts";
import type { OpenCall } from "../http2/open_call.ts";

/** Hears of what was sent. */
export interface SendListener {
  answer(index: number, nowMs: number): void;
  fail(error: Error, nowMs: number): void;
}

/** Sends what is due. */
export interface Sender {
  /** Sends the `index`th; they come in order. */
  send(index: number, listener: SendListener): void;
  /** Ends what is open. */
  end(): void;
}

/** Sends each as a Call of its own. */
export function callSender(connections: ConnectionGroup, request: CallRequest): Sender {
  return {
    send(index, listener) {
      callOnce(connections.at(index), request).then(
        () => listener.answer(index, performance.now()),
        (error) => listener.fail(error, performance.now()),
      );
    },
    end() {},
  };
}

/** Sends one after the other over `streams` Calls that stay open. */
export function streamSender(
  connections: ConnectionGroup,
  request: CallRequest,
  streams: number,
): Sender {
  const lanes = Array.from(
    { length: streams },
    (_, lane) => new StreamLane(connections.at(lane), request),
  );
  return {
    send: (index, listener) => lanes[index % streams]?.send(index, listener),
    end: () => lanes.forEach((lane) => lane.end()),
  };
}

class StreamLane {
  #call: OpenCall;
  /** What is on the way, in the order in which the answers come. */
  #waiting: number[] = [];
  /** How many of `#waiting` have been answered; they are dropped from time to time. */
  #answered = 0;
  #listener: SendListener | undefined;
  #failure: Error | undefined;

  constructor(connection: Http2Connection, request: CallRequest) {
    this.#call = connection.open(request, (count) => this.#answer(count));
    this.#call.ended.then(
      () => this.#fail(new Error("Cannot go on: the Call has ended")),
      (error) => this.#fail(error),
    );
  }

  send(index: number, listener: SendListener): void {
    this.#listener = listener;
    if (this.#failure !== undefined) return listener.fail(this.#failure, performance.now());
    this.#waiting.push(index);
    this.#call.send(1);
  }

  end(): void {
    this.#call.send(0, true);
  }

  #answer(count: number): void {
    const nowMs = performance.now();
    for (let i = 0; i < count; i++) {
      const index = this.#waiting[this.#answered++];
      if (index !== undefined) this.#listener?.answer(index, nowMs);
    }
    if (this.#answered < 1024) return;
    this.#waiting.splice(0, this.#answered);
    this.#answered = 0;
  }

  #fail(error: Error): void {
    this.#failure = error;
    const lost = this.#waiting.length - this.#answered;
    this.#waiting = [];
    this.#answered = 0;
    for (let i = 0; i < lost; i++) this.#listener?.fail(error, performance.now());
  }
}
