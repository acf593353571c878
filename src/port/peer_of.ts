import type { Socket } from "node:net";

/** A client's address, for the log; "unknown" when its socket tells none, as one that has closed. */
export function peerOf(socket: Partial<Pick<Socket, "remoteAddress" | "remotePort">>): string {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? "unknown" : `${remoteAddress}:${remotePort}`;
}
