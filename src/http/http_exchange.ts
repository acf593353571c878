import { Buffer } from "node:buffer";
import type { BudgetShare } from "../invocation/byte_budget.ts";
import type { CallBuffers } from "../invocation/call_buffers.ts";
import type { InvokerError } from "../invocation/invoker_error.ts";
import type { PortRequest, PortResponse, RequestConnection } from "../port/on_request.ts";
import type { WatchedCall } from "../port/stalled_calls.ts";
import { type FailureForm, PROBLEM_DOCUMENTS } from "./failure_form.ts";
import { withHeaders } from "./header_fields.ts";
import { awaitRest } from "./await_rest.ts";
import { HttpError } from "./http_error.ts";
import type { Problem, ResponseHeaders } from "./problem.ts";
import { ResponseFlow } from "./response_flow.ts";
import { RequestBody } from "./request_body.ts";

/** What is longer goes out in pieces, so that it can be seen whether the client reads. */
const PIECE_BYTES = 64 * 1024;

/** A request with its response, as it is answered: once, at the pace of its client. */
export class HttpExchange implements WatchedCall {
  readonly request: PortRequest;
  readonly body: RequestBody;
  readonly peer: string;
  /** Whether it has come by TLS. */
  readonly isSecure: boolean;
  readonly held: BudgetShare;
  /** Headers of its answer, whatever that is. */
  headers: ResponseHeaders = {};
  /** How its answer tells of a failure. */
  failures: FailureForm = PROBLEM_DOCUMENTS;
  /** Told when the client leaves, or is given up, before it has been answered. */
  onLeft: (problem: Problem | undefined) => void = () => {};
  /** What tells of a failure in an answer that has begun; absent: it is cut off. */
  lastWords: ((problem: Problem) => string | Uint8Array) | undefined;
  readonly #response: PortResponse;
  readonly #flow: ResponseFlow;
  readonly #closed = Promise.withResolvers<void>();
  #isOver = false;
  /** Whether its last words wait for what is being sent. */
  #isEnding = false;
  /** What is being sent. */
  #sending: Promise<void> = Promise.resolve();
  #status = 0;
  #seenBytes = 0;
  #seenMs = 0;
  /** Whether its client waits to be told to go on. */
  #awaitsLeave: boolean;

  constructor(
    request: PortRequest,
    response: PortResponse,
    { peer, isSecure, backlog }: RequestConnection,
    buffers: CallBuffers,
  ) {
    this.request = request;
    this.#awaitsLeave = request.headers.expect?.toLowerCase() === "100-continue";
    this.#response = response;
    this.peer = peer;
    this.isSecure = isSecure;
    this.held = buffers.requests.open();
    this.#flow = new ResponseFlow(backlog, buffers.unsent);
    this.body = new RequestBody(request, () => this.#goOn());
    // That the client has left is told by the end of the response.
    request.on("error", () => {});
    response.on("error", () => {});
    response.on("finish", () => this.#closed.resolve());
    response.on("close", () => this.#close());
  }

  /** Resolves when all has gone out, or nothing more can. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Whether it has been answered, or its client has left. */
  get isOver(): boolean {
    return this.#isOver || this.#isEnding;
  }

  /** The status of the answer; 0: it has not begun. */
  get status(): number {
    return this.#status;
  }

  /** Whether the status has gone out. */
  get hasBegun(): boolean {
    return this.#response.headersSent;
  }

  /** Whether only the head of the answer is asked for. */
  get isHead(): boolean {
    return this.request.method === "HEAD";
  }

  get isUnread(): boolean {
    return this.#flow.isUnsent;
  }

  /** Has it end in a way of its own when its connection is too old, which else is cut off. */
  whenExpired(end: () => void): void {
    this.#response.on("expire", end);
  }

  /** Sends the status and headers. */
  begin(status: number, headers: ResponseHeaders): void {
    if (this.#isOver) return;
    this.#status = status;
    const all = withHeaders(this.headers, headers);
    this.#response.writeHead(status, this.#isUncertain ? { ...all, connection: "close" } : all);
  }

  /** Sends what has begun before there is a part of the body. */
  flush(): void {
    if (!this.#isOver) this.#response.flushHeaders?.();
  }

  /** Sends a part of the body. Resolves when there is room for more, or nobody to read it. */
  send(bytes: Uint8Array): Promise<void> {
    if (!this.isHead && !this.#isEnding) this.#sending = this.#send(bytes);
    return this.#sending;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength && !this.#isOver; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      this.#response.write(piece, this.#flow.written(piece));
      await this.#flow.room();
    }
  }

  /** Ends the response. */
  end(): void {
    if (!this.isOver) this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#response.end();
    this.#release();
  }

  /** Answers with a whole body. Resolves when it has been handed on. */
  async respond(status: number, headers: ResponseHeaders, body?: Uint8Array): Promise<void> {
    if (this.#isOver) return;
    this.begin(status, body ? { ...headers, "content-length": String(body.byteLength) } : headers);
    if (!body || body.byteLength > PIECE_BYTES) {
      if (body) await this.send(body);
      return this.end();
    }
    // In one piece with what ends it: on its own that would be written for itself.
    this.#isOver = true;
    if (this.isHead) this.#response.end();
    else this.#response.end(body, this.#flow.written(body));
    this.#release();
  }

  /** Answers with a problem; where there is an answer already that is broken off. */
  refuse(problem: Problem): void {
    if (this.isOver) return;
    if (this.hasBegun) return this.#breakOff(problem);
    const { status, headers, body } = this.failures.toAnswer(problem);
    // The author's own headers are in it, and what the platform takes it alone knows.
    this.respond(status, { "cache-control": "no-store", ...headers }, Buffer.from(body))
      .catch(() => this.#destroy());
  }

  /** Answers with a problem as {@linkcode refuse} does, and tells who serves it that it is over. */
  giveUpWith(problem: Problem): void {
    const wasOver = this.isOver;
    if (wasOver || this.isUnread) this.#destroy();
    else this.refuse(problem);
    if (!wasOver) this.onLeft(problem);
  }

  #breakOff(problem: Problem): void {
    if (!this.lastWords) return void this.#cutOff();
    const words = Buffer.from(this.lastWords(problem));
    this.#isEnding = true;
    void this.#sending.then(() => this.#send(words)).then(() => this.#end());
  }

  /** Ends the response, behind what has been sent, so that its client sees that it is not whole. */
  async #cutOff(): Promise<void> {
    this.#isOver = true;
    this.#release();
    await this.#flow.flushed();
    this.#destroy();
  }

  #destroy(): void {
    this.#isOver = true;
    const response = this.#response;
    if (response.stream) response.stream.close(INTERNAL_ERROR);
    else response.destroy();
  }

  stalledMs(nowMs: number, minBytes = 1): number {
    const movedBytes = this.body.receivedBytes + this.#flow.sentBytes;
    const waits = this.isUnread || this.body.awaitsRest;
    if (!waits || movedBytes - this.#seenBytes >= minBytes) {
      this.#seenBytes = movedBytes;
      this.#seenMs = nowMs;
    }
    return nowMs - this.#seenMs;
  }

  giveUp(why: InvokerError): void {
    const refusal = new HttpError(408, why.message, { status: "RESOURCE_EXHAUSTED" });
    this.giveUpWith(this.failures.toProblem(refusal));
  }

  /** Tells a client that waits for it to go on with the body of its request (RFC 9110, 10.1.1). */
  #goOn(): void {
    if (this.#awaitsLeave) this.#response.writeContinue();
    this.#awaitsLeave = false;
  }

  /** Who has been told not to go on may take the connection for another request, or send it all the same. */
  get #isUncertain(): boolean {
    return this.request.httpVersionMajor === 1 && this.#awaitsLeave;
  }

  #release(): void {
    this.held.close();
    this.body.discard();
    this.#flow.release();
    if (this.request.httpVersionMajor === 1 && !this.body.hasEnded) awaitRest(this.request);
  }

  /** Nothing goes out any more. */
  #close(): void {
    this.#flow.close();
    this.#closed.resolve();
    this.held.close();
    if (this.#isOver) return;
    this.#isOver = true;
    this.body.discard();
    this.onLeft(undefined);
  }
}

const INTERNAL_ERROR = 2;
