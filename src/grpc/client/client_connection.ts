import { type ClientHttp2Session, connect } from "node:http2";
import type { TLSSocket } from "node:tls";
import { guardSession } from "../../port/http2/session_guard.ts";
import { clientLookup } from "../../port/localhost_lookup.ts";
import { type ClientCall, type ClientMethod, greeted, openCall } from "./client_call.ts";
import type { ClientTls } from "./client_tls.ts";

/**
 * A connection to one gRPC server over HTTP/2, made when the first call opens.
 *
 * Not that of grpc-js, which reports a status other than OK at once, and drops the outputs before it
 * that have not been read yet.
 */
export class ClientConnection {
  readonly #url: string;
  readonly #tls: ClientTls | undefined;
  #session: ClientHttp2Session | undefined;

  /**
   * @param address `HOST:PORT`
   * @param tls absent: in plaintext
   */
  constructor(address: string, tls?: ClientTls) {
    this.#url = `${tls ? "https" : "http"}://${address}`;
    this.#tls = tls;
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
      session = this.#connect();
      this.#session = session;
    }
    return openCall(session, method, call);
  }

  #connect(): ClientHttp2Session {
    const tls = this.#tls;
    const lookup = clientLookup(Number(new URL(this.#url).port));
    const session = guardSession(
      connect(this.#url, { ...tls?.options, ...(lookup && { lookup }) }),
    );
    // Each call reports it, of which there may be many; one that comes between calls concerns nobody.
    session.setMaxListeners(0);
    session.on("error", () => {});
    session.once("remoteSettings", () => greeted.add(session));
    // Before any call goes out.
    session.once("connect", (_session, socket) => {
      try {
        tls?.check(socket as TLSSocket);
      } catch (error) {
        session.destroy(error as Error);
      }
    });
    return session;
  }

  /** Closes the connection when the last call has ended. */
  close(): void {
    this.#session?.close();
  }
}
