import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { nextTick } from "node:process";
import { PREFACE } from "./http2/preface.ts";
import type { Receive } from "./take_over.ts";

/** What the client of a connection speaks. */
export type Protocol = "http1" | "http2";

/** What is spoken by who begins so; `undefined`: that shows only when more has come. */
export function protocolOf(begun: Uint8Array): Protocol | undefined {
  const length = Math.min(begun.byteLength, PREFACE.byteLength);
  for (let at = 0; at < length; at++) if (begun[at] !== PREFACE[at]) return "http1";
  return length === PREFACE.byteLength ? "http2" : undefined;
}

/**
 * Waits until it shows what a client speaks, and gives what has come to who reads from then on.
 *
 * With HTTP/2 it does so a tick later, and does not put it back into the socket: in the next tick
 * `node:http2` reads all that it finds there, and what is put back again because others are waiting
 * (watch_frames.ts) at once, without end (Deno 2.9.6). With HTTP/1.1 at once: until the next tick come
 * megabytes.
 *
 * @param takeOver gives what reads, which does not listen yet
 */
export function awaitGreeting(
  socket: Socket,
  takeOver: (protocol: Protocol) => Receive | undefined,
): void {
  let come: Uint8Array = new Uint8Array();
  let isKnown = false;
  function take(bytes: Uint8Array): void {
    come = come.byteLength === 0 ? bytes : Buffer.concat([come, bytes]);
    const protocol = protocolOf(come);
    if (isKnown || protocol === undefined) return;
    isKnown = true;
    const receive = takeOver(protocol);
    if (protocol === "http1") handOver(receive);
    else nextTick(handOver, receive);
  }
  function handOver(receive: Receive | undefined): void {
    socket.off("data", take);
    if (!receive) return;
    socket.on("data", receive);
    Reflect.apply(receive, socket, [come]);
  }
  socket.on("data", take);
}
