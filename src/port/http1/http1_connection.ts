import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { clearTimeout } from "node:timers";
import type { CompleteLimits } from "../connection_limits.ts";
import { after, Lifetime, type Timer } from "../lifetime.ts";
import { peerOf } from "../peer_of.ts";
import type { PortConnection } from "../port_connection.ts";
import { type Receive, takeOver } from "../take_over.ts";
import { holdBackWhenPaused } from "../tls/hold_back.ts";
import { closeSoon, refuse } from "./refuse.ts";
import { refusal, type RequestRefusal } from "./request_head.ts";
import { RequestMeter } from "./request_meter.ts";

/** How long a client may take to send what is left of a request that has been answered, in milliseconds. */
const REST_MS = 5000;

/**
 * A client's connection of HTTP/1.1. Its requests are answered one after the other: the next is not read
 * before.
 */
export class Http1Connection implements PortConnection {
  readonly peer: string;
  readonly #socket: Socket;
  readonly #limits: CompleteLimits;
  readonly #onGreeted: () => void;
  readonly #lifetime: Lifetime;
  readonly #meter = new RequestMeter();
  /** What reads the requests. */
  readonly #receive: Receive;
  #response: ServerResponse | undefined;
  #isClosing = false;
  /** Whether a request has come. */
  #wasAsked = false;
  /** Of a head that has begun to come, or of what is left of a request. */
  #timer: Timer | undefined;

  /** @param onGreeted told that something has come */
  constructor(socket: Socket, server: Server, limits: CompleteLimits, onGreeted: () => void) {
    this.peer = peerOf(socket);
    this.#socket = socket;
    this.#limits = limits;
    this.#onGreeted = onGreeted;
    this.#lifetime = new Lifetime(limits, this);
    if ("encrypted" in socket) holdBackWhenPaused(socket);
    socket.setKeepAlive(true, limits.keepaliveTimeMs);
    const handle: unknown = Reflect.get(socket, "_handle");
    // It would read below JavaScript, where nothing is looked at (Deno 2.9.6).
    if (typeof handle === "object" && handle !== null) Reflect.set(handle, "_consumed", true);
    this.#receive = takeOver(server, socket) ?? (() => {});
    socket.on("close", () => {
      this.#lifetime.stop();
      clearTimeout(this.#timer);
    });
  }

  /** A request has come, that is to be answered. */
  opened(response: ServerResponse): void {
    this.#lifetime.begun();
    this.#wasAsked = true;
    this.#response = response;
    if (this.#isClosing) response.shouldKeepAlive = false;
    response.once("close", () => {
      this.#response = undefined;
      this.#lifetime.ended();
      if (this.#isClosing) closeSoon(this.#socket);
      else if (this.#meter.isInBody) this.#await(REST_MS, () => closeSoon(this.#socket));
      else this.#socket.resume();
    });
  }

  /** Answers what is under way, and nothing more. */
  close(): Promise<void> {
    this.#isClosing = true;
    if (this.#response) this.#response.shouldKeepAlive = false;
    // The first request is on its way, and is answered.
    else if (this.#wasAsked) closeSoon(this.#socket);
    return Promise.resolve();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Takes in what comes. */
  readonly receive: Receive = (bytes) => {
    this.#onGreeted();
    let rest = bytes;
    while (rest.byteLength > 0) {
      // It has to wait until the former is answered.
      if (this.#response && !this.#meter.isInBody) return this.#putBack(rest);
      const taken = this.#meter.take(rest);
      if ("status" in taken) return this.#refuse(taken);
      rest = taken.rest;
      this.#awaitHead();
      if (taken.passed.byteLength === 0) continue;
      this.#receive(taken.passed);
    }
  };

  #putBack(rest: Uint8Array): void {
    this.#socket.pause();
    this.#socket.unshift(rest);
  }

  /** One that has begun may take as long as a greeting. */
  #awaitHead(): void {
    if (!this.#meter.isInHead) return this.#await();
    if (this.#timer !== undefined) return;
    const { handshakeTimeoutMs } = this.#limits;
    this.#await(handshakeTimeoutMs, () => {
      this.#refuse(
        refusal(408, `its head has not come within ${handshakeTimeoutMs} ms`, "handshake-timeout"),
      );
    });
  }

  #await(ms = 0, run?: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = run && after(ms, run);
  }

  #refuse(refused: RequestRefusal): void {
    const { reason, what } = refused;
    this.#limits.onRejected({ reason, peer: this.peer, what });
    // With an answer that has begun, it can be told no more.
    if (this.#response?.headersSent) return this.destroy();
    refuse(this.#socket, refused);
  }
}
