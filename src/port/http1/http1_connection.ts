import type { Socket } from "node:net";
import { clearTimeout } from "node:timers";
import type { CompleteLimits } from "../connection_limits.ts";
import { after, Lifetime, type Timer } from "../lifetime.ts";
import type { OnRequest } from "../on_request.ts";
import { peerOf } from "../peer_of.ts";
import type { PortConnection } from "../port_connection.ts";
import type { Receive } from "../take_over.ts";
import { holdBackWhenPaused } from "../tls/hold_back.ts";
import { Http1Request } from "./http1_request.ts";
import { Http1Response } from "./http1_response.ts";
import { closeSoon, refuse } from "./refuse.ts";
import { refusal, type RequestHead, type RequestRefusal } from "./request_head.ts";
import { RequestReader } from "./request_reader.ts";

/** How long a client may take to send what is left of a request that has been answered, in milliseconds. */
const REST_MS = 5000;

/** Options of {@linkcode Http1Connection}. */
export interface Http1ConnectionOptions {
  readonly limits: CompleteLimits;
  /** Told once that something has come. */
  readonly onGreeted: () => void;
  readonly onRequest: OnRequest;
}

/**
 * A client's connection of HTTP/1.1. Its requests are answered one after the other: the next is not read
 * before.
 */
export class Http1Connection implements PortConnection {
  readonly peer: string;
  readonly isSecure: boolean;
  readonly #socket: Socket;
  readonly #limits: CompleteLimits;
  readonly #onGreeted: () => void;
  readonly #onRequest: OnRequest;
  readonly #lifetime: Lifetime;
  readonly #reader = new RequestReader();
  #request: Http1Request | undefined;
  #response: Http1Response | undefined;
  #isClosing = false;
  /** Told when there is a request, or none comes any more. */
  #onAsked = () => {};
  #wasGreeted = false;
  /** Of a head that has begun to come, or of what is left of a request. */
  #timer: Timer | undefined;

  constructor(socket: Socket, { limits, onGreeted, onRequest }: Http1ConnectionOptions) {
    this.peer = peerOf(socket);
    this.isSecure = "encrypted" in socket;
    this.#socket = socket;
    this.#limits = limits;
    this.#onGreeted = onGreeted;
    this.#onRequest = onRequest;
    this.#lifetime = new Lifetime(limits, {
      close: () => this.close(),
      destroy: () => this.#expire(),
    });
    if (this.isSecure) holdBackWhenPaused(socket);
    socket.setKeepAlive(true, limits.keepaliveTimeMs);
    socket.on("close", () => {
      this.#lifetime.stop();
      clearTimeout(this.#timer);
      this.#request?.abort();
      this.#response?.close();
      this.#onAsked();
    });
  }

  get isSilent(): boolean {
    return this.#response === undefined;
  }

  /** Answers what is under way, and nothing more. */
  close(lastMs = 0): Promise<void> {
    this.#isClosing = true;
    if (this.#response) this.#response.shouldKeepAlive = false;
    else if (lastMs > 0) return this.#awaitLast(lastMs);
    // The first request is on its way, and is answered.
    else if (this.#request) closeSoon(this.#socket);
    return Promise.resolve();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** What it has been switched to ends in its own way, if it has one. */
  #expire(): void {
    if (!this.#response?.emit("expire")) this.destroy();
  }

  /** Answers one more request, if one comes in time. */
  #awaitLast(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onAsked = resolve;
    // A head that has begun to come has its own time.
    if (!this.#reader.isInHead) {
      this.#await(ms, () => {
        closeSoon(this.#socket);
        resolve();
      });
    }
    return promise;
  }

  /** Takes in what comes. */
  readonly receive: Receive = (bytes) => {
    if (!this.#wasGreeted) this.#onGreeted();
    this.#wasGreeted = true;
    let rest = bytes;
    while (rest.byteLength > 0) {
      // It has to wait until the former is answered, or until somebody takes more of it.
      const mayRead = this.#reader.isInBody ? this.#request?.isFlowing : !this.#response;
      if (!mayRead) return this.#putBack(rest);
      const piece = this.#reader.take(rest);
      if ("status" in piece) return this.#refuse(piece);
      rest = piece.rest;
      this.#awaitHead();
      if (piece.head) this.#open(piece.head);
      this.#request?.take(piece.body);
      if (!this.#reader.isInBody) this.#request?.complete();
    }
    if (this.#reader.isInBody && !this.#request?.isFlowing) this.#socket.pause();
  };

  #open(head: RequestHead): void {
    const socket = this.#socket;
    const response = new Http1Response(socket, head);
    this.#request = new Http1Request(head, socket, () => socket.resume());
    this.#response = response;
    this.#onAsked();
    this.#lifetime.begun();
    if (this.#isClosing) response.shouldKeepAlive = false;
    response.once("close", () => this.#answered(response));
    response.once("switch", () => this.#reader.readOn());
    this.#onRequest(this.#request, response, this);
  }

  #answered({ shouldKeepAlive }: Http1Response): void {
    const socket = this.#socket;
    this.#response = undefined;
    this.#lifetime.ended();
    if (this.#isClosing || !shouldKeepAlive) closeSoon(socket);
    else if (this.#reader.isInBody) this.#await(REST_MS, () => closeSoon(socket));
    else socket.resume();
  }

  #putBack(rest: Uint8Array): void {
    this.#socket.pause();
    this.#socket.unshift(rest);
  }

  /** One that has begun may take as long as a greeting. */
  #awaitHead(): void {
    if (!this.#reader.isInHead) return this.#await();
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
