import { type ClientHttp2Session, connect } from "node:http2";
import type { Invoke } from "../invocation/invocation.ts";
import { openCall } from "./client_call.ts";
import { guardSession } from "./goaway_guard.ts";

/** A client of one `function.MessageFunction` server. */
export interface MessageFunctionClient {
  /**
   * Opens a Call; it may be used many times at once.
   *
   * The output errors with a `CallFailedError` when the Call ends with anything but OK, after the
   * outputs before it, or with the input's own error when that failed. The invocation's deadline
   * and signal end the Call.
   */
  readonly invoke: Invoke;
  /** Closes the connection when the last Call has ended. */
  close(): void;
}

/**
 * Creates a client over plaintext HTTP/2. It connects when the first Call opens.
 *
 * It speaks HTTP/2 itself: the client of grpc-js reports a status other than OK at once, and drops
 * the outputs before it that have not been read yet.
 *
 * @param address `HOST:PORT` or `grpc://HOST:PORT`
 */
export function createMessageFunctionClient(address: string): MessageFunctionClient {
  const url = `http://${address.replace(/^grpc:\/\//, "")}`;
  let session: ClientHttp2Session | undefined;
  return {
    invoke: (invocation) => {
      if (session === undefined || session.closed || session.destroyed) {
        session = guardSession(connect(url));
        // Each Call reports it; one that comes between Calls concerns nobody.
        session.on("error", () => {});
      }
      return openCall(session, invocation);
    },
    close: () => session?.close(),
  };
}
