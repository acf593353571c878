import { type ClientHttp2Session, connect } from "node:http2";
import { type ClientCall, type ClientMethod, openCall } from "./client_call.ts";
import { guardSession } from "./goaway_guard.ts";

/**
 * A connection to one gRPC server over plaintext HTTP/2, made when the first call opens.
 *
 * It speaks HTTP/2 itself: the client of grpc-js reports a status other than OK at once, and drops
 * the outputs before it that have not been read yet.
 */
export class ClientConnection {
  readonly #url: string;
  #session: ClientHttp2Session | undefined;

  /** @param address `HOST:PORT` or `grpc://HOST:PORT` */
  constructor(address: string) {
    this.#url = `http://${address.replace(/^grpc:\/\//, "")}`;
  }

  /**
   * Opens a call; it may be used many times at once.
   *
   * The output errors with a `CallFailedError` when the call ends with anything but OK, after the
   * outputs before it, or with the input's own error when that failed. The call's deadline and
   * signal end it.
   */
  open<Request, Response>(
    method: ClientMethod<Request, Response>,
    call: ClientCall<Request>,
  ): ReadableStream<readonly Response[]> {
    let session = this.#session;
    if (session === undefined || session.closed || session.destroyed) {
      session = guardSession(connect(this.#url));
      // Each call reports it; one that comes between calls concerns nobody.
      session.on("error", () => {});
      this.#session = session;
    }
    return openCall(session, method, call);
  }

  /** Closes the connection when the last call has ended. */
  close(): void {
    this.#session?.close();
  }
}
