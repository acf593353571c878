import type { Socket } from "node:net";

/**
 * Has a socket of TLS that is paused hold its client back.
 *
 * By itself it goes on to read, below JavaScript, and to keep what it has read (Deno 2.9.6, see
 * docs/upstream.md): a client could fill the memory. So reading stops in the socket that carries it.
 */
export function holdBackWhenPaused(socket: Socket): void {
  const tcp: unknown = Reflect.get(Object(Reflect.get(socket, "_handle")), "_parent");
  if (!isReader(tcp)) return;
  const { pause, resume } = socket;
  socket.pause = () => {
    tcp.readStop();
    return pause.call(socket);
  };
  socket.resume = () => {
    tcp.readStart();
    return resume.call(socket);
  };
}

function isReader(
  handle: unknown,
): handle is { readonly readStop: () => void; readonly readStart: () => void } {
  return typeof handle === "object" && handle !== null && "readStop" in handle &&
    "readStart" in handle;
}
