import type { ServerHttp2Session } from "node:http2";

/** What may wait in a connection's socket before its calls ask for a break, in bytes. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * What has been written to a connection and its client has not read.
 *
 * The HTTP/2 library hands on all that the client's windows allow, however long its socket has not
 * been read (Deno 2.9.6): large windows alone would let a client fill the memory.
 */
export class SocketBacklog {
  readonly #session: ServerHttp2Session;
  readonly #socket: ServerHttp2Session["socket"];
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(session: ServerHttp2Session) {
    this.#session = session;
    this.#socket = session.socket;
    session.on("close", () => this.#release());
  }

  /** Whether more can be written; also when nobody will read it any more. */
  get hasRoom(): boolean {
    return this.#session.destroyed || this.#socket.writableLength < MAX_WAITING_BYTES;
  }

  /** Resolves when what waits has been taken, or the connection has closed. */
  drained(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    if (!this.#drained) {
      this.#drained = Promise.withResolvers();
      this.#socket.once("drain", () => this.#release());
    }
    return this.#drained.promise;
  }

  #release(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }
}
