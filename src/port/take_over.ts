import type { Server, Socket } from "node:net";

/** Reads what comes on a socket, as a listener of that. */
export type Receive = (bytes: Uint8Array) => void;

/**
 * Has a server take a socket, and gives what it would read it with, which then does not listen;
 * `undefined`: it does not take it, as one that has closed.
 */
export function takeOver(server: Server, socket: Socket): Receive | undefined {
  const before = new Set(socket.listeners("data"));
  server.emit("connection", socket);
  const receive = socket.listeners("data").find((each) => !before.has(each)) as Receive | undefined;
  if (receive) socket.off("data", receive);
  return receive;
}
