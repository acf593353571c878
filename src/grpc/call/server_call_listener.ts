import type { Ending } from "./ending.ts";
import type { RequestListener } from "./request_messages.ts";

/** What a server is told of a gRPC call. */
export interface ServerCallListener extends Pick<RequestListener, "onMessages" | "onHalfClose"> {
  /**
   * The call is over before it has been ended here: nothing more reaches the caller, who knows by
   * itself or has been told.
   *
   * @param reason an `AbortError`, or a `TimeoutError` when the deadline has passed
   */
  onLeft(reason: DOMException, ending: Pick<Ending, "status" | "errorCode">): void;
}

/** How a request is read. */
export interface ListenOptions {
  /** When it is less than what may be in any case. */
  readonly maxMessageBytes?: number;
  /** Whether it is one message. @default {false} */
  readonly isOneMessage?: boolean;
}
