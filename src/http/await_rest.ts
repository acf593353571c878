import { clearTimeout, setTimeout } from "node:timers";
import type { PortRequest } from "../port/on_request.ts";

/**
 * How long the rest of a request that has been answered may take, in milliseconds. It is read and dropped:
 * to close at once would take the answer from who sends before it reads.
 */
const REST_MS = 5000;

/** Cuts off a request of HTTP/1.1 that has been answered, unless the rest of it comes in time. */
export function awaitRest(request: PortRequest): void {
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), REST_MS).unref();
  const stop = () => {
    clearTimeout(timer);
    socket.off("close", stop);
  };
  request.once("end", stop);
  socket.once("close", stop);
}
