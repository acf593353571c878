import type { PortConnection } from "./port_connection.ts";

/** What the end of connections waits for. */
export interface ConnectionsClosing {
  /** Resolves when all clients have heard of it that can be told: what is new goes elsewhere then. */
  readonly heard: Promise<unknown>;
  /** Resolves when nothing new comes from the others either. */
  readonly quiet: Promise<unknown>;
}

/** The connections of a port while they last. */
export class PortConnections {
  readonly #all = new Set<PortConnection>();
  /** Absent: it is open. */
  #lastMs: number | undefined;

  /** Takes one in. One that only now says what it speaks is closed as well, when all others are. */
  add(connection: PortConnection): void {
    this.#all.add(connection);
    if (this.#lastMs !== undefined) void connection.close(this.#lastMs);
  }

  delete(connection: PortConnection): void {
    this.#all.delete(connection);
  }

  /** Closes all of them, see {@linkcode PortConnection.close}. */
  close(lastMs: number): ConnectionsClosing {
    this.#lastMs = lastMs;
    const all = [...this.#all];
    const closeThose = (areSilent: boolean) =>
      Promise.all(
        all.filter(({ isSilent }) => isSilent === areSilent).map((each) => each.close(lastMs)),
      );
    const heard = closeThose(false);
    return { heard, quiet: Promise.all([heard, closeThose(true)]) };
  }

  /** Cuts all of them off. */
  destroy(): void {
    for (const connection of this.#all) connection.destroy();
  }
}
