import { isUtf8 } from "node:buffer";
import { MessageTooLargeError } from "../../invocation/message_too_large_error.ts";
import { AssembledBytes } from "../assembled_bytes.ts";
import { WebSocketError } from "./websocket_error.ts";
import { OPCODES } from "./write_frames.ts";

/** What has come wholly. */
export type Received =
  | { readonly type: "text" | "binary" | "ping" | "pong"; readonly payload: Uint8Array }
  /** Its client wants to close; absent: it has not said why. */
  | { readonly type: "close"; readonly code?: number };

/** A length, and a mask, may follow the first two bytes. */
const MAX_HEAD_BYTES = 14;
const MASK_BYTES = 4;
const MAX_CONTROL_BYTES = 125;

const TYPES = new Map<number, "text" | "binary" | "ping" | "pong">([
  [OPCODES.text, "text"],
  [OPCODES.binary, "binary"],
  [OPCODES.ping, "ping"],
  [OPCODES.pong, "pong"],
]);

/** A frame that has begun to come. */
interface FrameHead {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly mask: Uint8Array;
  readonly length: number;
}

/** Takes messages out of what a client of WebSocket sends (RFC 6455), wherever it is cut. */
export class FrameReader {
  readonly #maxMessageBytes: number;
  readonly #begunHead = new Uint8Array(MAX_HEAD_BYTES);
  #begunHeadBytes = 0;
  #frame: FrameHead | undefined;
  /** What has come of the frame. */
  #frameBytes = 0;
  readonly #control = new AssembledBytes();
  readonly #message = new AssembledBytes();
  /** Of a message of which not all has come. */
  #messageOpcode: number | undefined;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Bytes that are held of what has not come wholly. */
  get begunBytes(): number {
    return this.#message.bytes + this.#control.bytes;
  }

  /** Whether nothing has begun to come. */
  get isAtRest(): boolean {
    return this.#begunHeadBytes === 0 && !this.#frame && this.#messageOpcode === undefined;
  }

  /**
   * What has come wholly with these bytes, and `undefined` for a part of a message. Nothing that follows a
   * `close` is looked at.
   *
   * @throws {WebSocketError | MessageTooLargeError} when it is no WebSocket, or too much of it
   */
  *take(bytes: Uint8Array): Generator<Received | undefined, void> {
    let at = 0;
    while (true) {
      if (!this.#frame) {
        at += this.#takeHead(bytes.subarray(at));
        if (!this.#frame) return;
      }
      const frame: FrameHead = this.#frame;
      const end = Math.min(bytes.byteLength, at + frame.length - this.#frameBytes);
      const into = isControl(frame.opcode) ? this.#control : this.#message;
      unmask(bytes.subarray(at, end), frame.mask, this.#frameBytes, into.grow(end - at));
      this.#frameBytes += end - at;
      at = end;
      if (this.#frameBytes < frame.length) return;
      this.#frame = undefined;
      const received = this.#complete(frame);
      yield received;
      if (received?.type === "close") return;
    }
  }

  /** Returns how many of the bytes are of the head of a frame. */
  #takeHead(bytes: Uint8Array): number {
    const before = this.#begunHeadBytes;
    const head = this.#begunHead;
    for (const byte of bytes) {
      head[this.#begunHeadBytes++] = byte;
      if (this.#begunHeadBytes < headBytes(head, this.#begunHeadBytes)) continue;
      const taken = this.#begunHeadBytes - before;
      this.#begunHeadBytes = 0;
      this.#begin(head);
      return taken;
    }
    return bytes.byteLength;
  }

  #begin(head: Uint8Array): void {
    const [first = 0, second = 0] = head;
    const opcode = first & 0x0f;
    const isFinal = first >= 0x80;
    const size = headBytes(head, MAX_HEAD_BYTES);
    const length = lengthOf(head);
    if ((first & 0x70) !== 0) throw violated("a frame uses an extension");
    if (second < 0x80) throw violated("a frame is not masked");
    if (isControl(opcode)) {
      if (opcode !== OPCODES.close && !TYPES.has(opcode)) throw violated("a frame is of no kind");
      if (!isFinal) throw violated("a control frame is in parts");
      if (length > MAX_CONTROL_BYTES) throw violated("a control frame is too long");
    } else {
      const isNext = opcode === OPCODES.continuation;
      if (!isNext && !TYPES.has(opcode)) throw violated("a frame is of no kind");
      if (isNext !== (this.#messageOpcode !== undefined)) {
        throw violated(isNext ? "what goes on has not begun" : "a message begins within another");
      }
      if (!isNext) this.#messageOpcode = opcode;
      const all = this.#message.bytes + length;
      if (all > this.#maxMessageBytes) {
        throw new MessageTooLargeError(isFinal ? all : undefined, this.#maxMessageBytes);
      }
    }
    this.#frameBytes = 0;
    this.#frame = { opcode, isFinal, length, mask: head.slice(size - MASK_BYTES, size) };
  }

  #complete({ opcode, isFinal }: FrameHead): Received | undefined {
    if (!isFinal) return undefined;
    if (opcode === OPCODES.close) return readClose(this.#control.take());
    const control = isControl(opcode) && TYPES.get(opcode);
    if (control) return { type: control, payload: this.#control.take() };
    const type = TYPES.get(this.#messageOpcode ?? opcode) ?? "binary";
    this.#messageOpcode = undefined;
    const payload = this.#message.take();
    if (type === "text" && !isUtf8(payload)) throw notUtf8("a text message");
    return { type, payload };
  }
}

/** @param offset of the piece within its frame, as the mask counts */
function unmask(piece: Uint8Array, mask: Uint8Array, offset: number, into: Uint8Array): void {
  for (let at = 0; at < piece.byteLength; at++) {
    into[at] = (piece[at] ?? 0) ^ (mask[(offset + at) & 3] ?? 0);
  }
}

/** How long a head is, as far as that shows. */
function headBytes(head: Uint8Array, known: number): number {
  if (known < 2) return 2;
  const [, second = 0] = head;
  const short = second & 0x7f;
  const more = short === 127 ? 8 : short === 126 ? 2 : 0;
  return 2 + more + (second >= 0x80 ? MASK_BYTES : 0);
}

function lengthOf(head: Uint8Array): number {
  const short = (head[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  let length = 0;
  for (const byte of head.subarray(2, short === 126 ? 4 : 10)) length = length * 256 + byte;
  return length;
}

function readClose(payload: Uint8Array): Received {
  const [high, low] = payload;
  if (high === undefined) return { type: "close" };
  const code = low === undefined ? 0 : high * 256 + low;
  if (!isCloseCode(code)) throw violated("it closes with a code that there is not");
  if (!isUtf8(payload.subarray(2))) throw notUtf8("why it closes");
  return { type: "close", code };
}

/** Whether a client may send it (RFC 6455, 7.4). */
function isCloseCode(code: number): boolean {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
}

function isControl(opcode: number): boolean {
  return opcode >= OPCODES.close;
}

function violated(what: string): WebSocketError {
  return new WebSocketError(1002, `Cannot read the WebSocket: ${what}`);
}

function notUtf8(what: string): WebSocketError {
  return new WebSocketError(1007, `Cannot read the WebSocket: ${what} is not UTF-8`);
}
