/** A Call on a WebSocket: messages are sent one after the other, and come as they are made. */

import { addOutput } from "./history.js";

/** @import { CallHandle } from "./post_call.js" */
/** @import { CallRecord, CallRequest } from "./types.ts" */

/** By which a page cancels (docs/http.md). */
const CANCELLED = 4499;
/** In which an empty message ends the input (docs/http.md). */
const PROTOCOL = "json";
/** What is not sent yet, in bytes; more is refused. */
const MAX_UNSENT = 16 * 1024 * 1024;

/**
 * Opens it; all that is sent and comes is noted in `call`.
 *
 * @param {CallRequest} request
 * @param {CallRecord} call
 * @param {() => void} onChange
 * @returns {Required<CallHandle>}
 */
export function openSocket(request, call, onChange) {
  const start = performance.now();
  const url = new URL(request.path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = "arraybuffer";
  /** What is said before it is open. @type {(string | Uint8Array<ArrayBuffer>)[]} */
  const early = [];
  let wasOpened = false;
  let isCancelled = false;

  /**
   * @param {"in" | "out"} direction
   * @param {string | Uint8Array<ArrayBuffer>} data
   */
  const note = (direction, data) => {
    const isText = typeof data === "string";
    const bytes = isText ? new TextEncoder().encode(data) : data;
    addOutput(call, {
      direction,
      contentType: isText ? "application/json" : "application/octet-stream",
      atMs: performance.now() - start,
      bytes,
      size: bytes.byteLength,
      headers: [],
    });
    onChange();
  };

  socket.onopen = () => {
    wasOpened = true;
    for (const data of early) socket.send(data);
    onChange();
  };
  socket.onmessage = ({ data }) =>
    note("in", typeof data === "string" ? data : new Uint8Array(data));
  socket.onclose = ({ code, reason }) => {
    call.isOpen = false;
    call.durationMs = performance.now() - start;
    if (isCancelled) call.failure = "Cancelled from this page";
    else if (!wasOpened) call.failure = "The stream was refused: the log tells why";
    else if (code !== 1000) call.failure = `${reason || "The stream broke off"} (${code})`;
    onChange();
  };

  return {
    send(data) {
      if (socket.bufferedAmount > MAX_UNSENT) {
        throw new RangeError("Cannot send: the function has not read what was sent before");
      }
      if (wasOpened) socket.send(data);
      else early.push(data);
      note("out", data);
    },
    halfClose() {
      if (wasOpened) socket.send("");
      else early.push("");
    },
    cancel() {
      isCancelled = true;
      socket.close(CANCELLED);
    },
  };
}
