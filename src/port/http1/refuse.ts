import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { after } from "../lifetime.ts";
import type { RequestRefusal } from "./request_head.ts";

/** How long a client may go on to send what nobody reads, in milliseconds. */
const LINGER_MS = 1000;

/** Tells a client that its request is not taken, and closes the connection. */
export function refuse(socket: Socket, { status, what }: RequestRefusal): void {
  const text = `Cannot take the request: ${what}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${text.length}`,
    "Connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${text}`);
  closeSoon(socket);
}

/**
 * Closes a connection, and reads for a while what still comes: to close it with something unread would
 * take from its client what it has been sent (RFC 9112, 9.6).
 */
export function closeSoon(socket: Socket): void {
  socket.removeAllListeners("data");
  socket.end();
  socket.resume();
  after(LINGER_MS, () => socket.destroy());
}
