import { Http2Connection } from "./http2_connection.ts";

/** The connections to one server, over which lanes are spread evenly. */
export class ConnectionGroup implements Disposable {
  #connections: readonly Http2Connection[];

  private constructor(connections: readonly Http2Connection[]) {
    this.#connections = connections;
  }

  /** Opens `count` connections to `HOST:PORT`. */
  static async connect(address: string, count: number): Promise<ConnectionGroup> {
    const connecting = Array.from({ length: count }, () => Http2Connection.connect(address));
    return new ConnectionGroup(await Promise.all(connecting));
  }

  /** Whether Calls can be opened on all of them. */
  get usable(): boolean {
    return this.#connections.every(({ usable }) => usable);
  }

  /** How many Calls the server lets be open at once, on all of them. */
  get maxCalls(): number {
    return this.#connections.reduce((sum, { maxCalls }) => sum + maxCalls, 0);
  }

  /** The connection of the `lane`th that wants one. */
  at(lane: number): Http2Connection {
    const connection = this.#connections[lane % this.#connections.length];
    if (connection === undefined) throw new RangeError("Cannot connect: there are no connections");
    return connection;
  }

  /** Ends all; Calls that are open fail with `error`. */
  close(error: Error): void {
    for (const connection of this.#connections) connection.close(error);
  }

  [Symbol.dispose](): void {
    this.close(new Error("Cannot go on: the connection was closed by the client"));
  }
}
