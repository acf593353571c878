import { Buffer } from "node:buffer";
import { type BodyPiece, ChunkReader } from "./chunk_reader.ts";
import {
  MAX_HEAD_BYTES,
  readHead,
  refusal,
  type RequestHead,
  type RequestRefusal,
} from "./request_head.ts";

const HEAD_END = "\r\n\r\n";
const CR = 13;
const LF = 10;
/** What no head contains: controls, and ends of lines that only some take for one. */
// deno-lint-ignore no-control-regex -- these are what must not come in
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|(?<!\r)\n|\r(?!\n|$)/g;
/** How a client of TLS begins. */
const TLS_HANDSHAKE = 0x16;
const NOTHING = new Uint8Array();

/** What has come of a request. */
export interface RequestPiece extends BodyPiece {
  /** Where it begins. */
  readonly head?: RequestHead;
}

/** Takes the requests of an HTTP/1.1 connection out of its bytes, one after the other. */
export class RequestReader {
  /** Of a head that has not come wholly. */
  #begun: Uint8Array = NOTHING;
  /** What is awaited of a body: bytes, or chunks. */
  #body: number | ChunkReader = 0;
  /** The head before, whose bytes many clients send again and again. */
  #last: { readonly bytes: Buffer; readonly head: RequestHead } | undefined;

  /** Whether a head has begun to come. */
  get isInHead(): boolean {
    return this.#begun.byteLength > 0;
  }

  /** Whether a head has come, and its body has not come wholly. */
  get isInBody(): boolean {
    return this.#body !== 0;
  }

  /** Takes all that follows for the body of the request: it has switched to another protocol. */
  readOn(): void {
    this.#body = Infinity;
  }

  /** Takes in what has come, to the end of a request at the most. */
  take(bytes: Uint8Array): RequestPiece | RequestRefusal {
    if (this.isInBody) return this.#takeBody(bytes);
    const begun = this.isInHead ? Buffer.concat([this.#begun, bytes]) : bytes;
    const all = skipEmptyLines(begun);
    const length = this.#last?.bytes.byteLength ?? 0;
    const { head, end } = this.#last && this.#last.bytes.equals(all.subarray(0, length))
      ? { head: this.#last.head, end: length }
      : this.#readHead(all, Math.max(0, all.byteLength - bytes.byteLength));
    if (head === undefined) {
      this.#begun = all;
      return { body: NOTHING, rest: NOTHING };
    }
    if ("status" in head) return head;
    this.#begun = NOTHING;
    this.#body = head.framing === "chunked" ? new ChunkReader() : head.framing;
    const piece = this.#takeBody(all.subarray(end));
    return "status" in piece ? piece : { head, ...piece };
  }

  /** @param seen bytes that it has been looked for in before */
  #readHead(all: Buffer, seen: number): {
    readonly head?: RequestHead | RequestRefusal;
    readonly end: number;
  } {
    if (all[0] === TLS_HANDSHAKE) {
      return { head: refusal(400, "it is TLS, and the port is in plaintext", "not-http"), end: 0 };
    }
    const found = all.indexOf(HEAD_END, Math.max(0, seen - HEAD_END.length));
    const end = found < 0 ? all.byteLength : found;
    const text = all.toString("latin1", 0, end);
    if (text.length > MAX_HEAD_BYTES) return { head: refusalOfLong(text), end };
    NO_TEXT.lastIndex = Math.max(0, seen - 1);
    if (NO_TEXT.test(text)) {
      return { head: refusal(400, "its head is not made of lines of text", "not-http"), end };
    }
    if (found < 0) return { end };
    const head = readHead(text);
    const bytes = Buffer.from(all.subarray(0, end + HEAD_END.length));
    if (!("status" in head)) this.#last = { bytes, head };
    return { head, end: bytes.byteLength };
  }

  #takeBody(bytes: Uint8Array): BodyPiece | RequestRefusal {
    if (typeof this.#body === "number") {
      const length = Math.min(this.#body, bytes.byteLength);
      this.#body -= length;
      return { body: bytes.subarray(0, length), rest: bytes.subarray(length) };
    }
    const piece = this.#body.take(bytes);
    if (this.#body.isOver) this.#body = 0;
    return piece;
  }
}

/** Of a head that is longer than it may be, wherever it ends. */
function refusalOfLong(text: string): RequestRefusal {
  return text.includes("\r\n")
    ? refusal(431, `its headers have more than ${MAX_HEAD_BYTES} bytes`)
    : refusal(414, "its target is too long");
}

/** Some clients send one behind a body (RFC 9112, 2.2). */
function skipEmptyLines(bytes: Uint8Array): Buffer {
  let at = 0;
  while (bytes[at] === CR && bytes[at + 1] === LF) at += 2;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at);
}
