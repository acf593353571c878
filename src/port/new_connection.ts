import type { Socket } from "node:net";
import { settlesWithin } from "../invocation/settles_within.ts";
import { peerOf } from "./peer_of.ts";
import type { PortConnection } from "./port_connection.ts";

/** A client's connection that has not shown yet what it speaks. */
export class NewConnection implements PortConnection {
  readonly peer: string;
  readonly isSilent = true;
  readonly #socket: Socket;
  readonly #greeted = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    this.peer = peerOf(socket);
    this.#socket = socket;
    socket.once("close", this.#greeted.resolve);
  }

  /** Notes that it shows now. */
  greeted(): void {
    this.#greeted.resolve();
  }

  async close(lastMs = 0): Promise<void> {
    if (lastMs > 0 && !await settlesWithin(this.#greeted.promise, lastMs)) this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
