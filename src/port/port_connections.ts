import type { PortConnection } from "./port_connection.ts";

/** The connections of a port while they last. */
export class PortConnections {
  readonly #all = new Set<PortConnection>();
  #isClosing = false;

  /** Takes one in. One that only now says what it speaks is closed as well, when all others are. */
  add(connection: PortConnection): void {
    this.#all.add(connection);
    if (this.#isClosing) void connection.close();
  }

  delete(connection: PortConnection): void {
    this.#all.delete(connection);
  }

  /** Closes all of them; resolves when those that are there send nothing new any more. */
  close(): Promise<unknown> {
    this.#isClosing = true;
    return Promise.all(Array.from(this.#all, (connection) => connection.close()));
  }

  /** Cuts all of them off. */
  destroy(): void {
    for (const connection of this.#all) connection.destroy();
  }
}
