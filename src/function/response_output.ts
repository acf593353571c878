import { marshallError } from "../codec/codec_errors.ts";
import { type Frame, type FrameHeaders, NO_HEADERS } from "../invocation/frame.ts";
import { isInstance } from "../invocation/invoker_error.ts";
import { MORE_BODY, responseHead } from "../invocation/response_frames.ts";
import { kindOf } from "./kind_of.ts";
import { messageHeaders } from "./message.ts";
import type { ValueReader } from "./outputs.ts";

const EMPTY = new Uint8Array(0);
/** Within how many microtasks a body has been read that is there; to wait for a timer costs more than all else. */
const MICROTASKS = 20;

/** A part of a `Response`: an output that is a frame already. */
export class ResponsePart {
  readonly #payload: Uint8Array;
  readonly #headers: FrameHeaders;

  constructor(payload: Uint8Array, headers: FrameHeaders) {
    this.#payload = payload;
    this.#headers = headers;
  }

  /** @param correlationId what its caller wants to find in the answer */
  toFrame(correlationId: string | undefined): Frame {
    const payload = this.#payload;
    const headers = this.#headers;
    if (correlationId === undefined || headers.has("correlationid")) return { payload, headers };
    return { payload, headers: new Map([...headers, ["correlationId", [correlationId]]]) };
  }
}

/**
 * Reads a result that is a web `Response`: its head, with its body where that is there, else what is
 * made of it part by part. `undefined` when it is something else.
 *
 * @throws {InvokerError} `error-client-marshall` when it cannot be an answer
 */
export function readResponse(result: unknown): ValueReader | undefined {
  if (typeof result !== "object" || !isInstance(result, Response)) return undefined;
  const { status, headers, body, bodyUsed } = result;
  if (status < 200) throw notWritten(`its status is ${status}`);
  if (bodyUsed || body?.locked) throw notWritten("its body is read already");
  const head = responseHead(status, messageHeaders({ payload: undefined, headers }));
  return new ResponseReader(head, body?.getReader());
}

class ResponseReader implements ValueReader {
  #head: FrameHeaders | undefined;
  readonly #body: ReadableStreamDefaultReader<unknown> | undefined;
  /** What follows the head, where it was asked for already. */
  #ahead: Promise<Uint8Array | undefined> | undefined;
  #isOver = false;

  constructor(head: FrameHeaders, body: ReadableStreamDefaultReader<unknown> | undefined) {
    this.#head = head;
    this.#body = body;
  }

  async read() {
    if (this.#isOver) return { done: true };
    const head = this.#head;
    this.#head = undefined;
    if (head) return { value: await this.#begin(head) };
    const piece = await (this.#ahead ?? this.#next());
    this.#ahead = undefined;
    this.#isOver = piece === undefined;
    return { value: new ResponsePart(piece ?? EMPTY, piece ? MORE_BODY : NO_HEADERS) };
  }

  async cancel(reason: unknown): Promise<void> {
    await this.#body?.cancel(reason);
  }

  /** A body that is there goes with its head: its length is known then. */
  async #begin(head: FrameHeaders): Promise<ResponsePart> {
    let payload: Uint8Array | undefined;
    this.#ahead = this.#next();
    if (await isThere(this.#ahead)) {
      payload = await this.#ahead;
      this.#ahead = payload && this.#next();
    }
    const isEnd = async (next: Promise<unknown>) =>
      payload !== undefined && await isThere(next) && await next === undefined;
    this.#isOver = !this.#ahead || await isEnd(this.#ahead);
    return new ResponsePart(
      payload ?? EMPTY,
      this.#isOver ? head : new Map([...head, ...MORE_BODY]),
    );
  }

  async #next(): Promise<Uint8Array | undefined> {
    const piece = (await this.#body?.read())?.value;
    if (piece === undefined) return undefined;
    // Its maker may write to its buffer again.
    if (piece instanceof Uint8Array) return new Uint8Array(piece);
    throw notWritten(`its body has ${kindOf(piece)} in it, and may have Uint8Arrays`);
  }
}

async function isThere(next: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => isSettled = true;
  next.then(settle, settle);
  for (let turn = 0; turn < MICROTASKS && !isSettled; turn++) await undefined;
  return isSettled;
}

function notWritten(why: string): Error {
  return marshallError(new TypeError(`Cannot answer with the Response: ${why}`));
}
