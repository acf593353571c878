import { Buffer } from "node:buffer";
import { ChunkMeter } from "./chunk_meter.ts";
import { judgeHead, MAX_HEAD_BYTES, refusal, type RequestRefusal } from "./request_head.ts";

const HEAD_END = "\r\n\r\n";
const CR = 13;
const LF = 10;
/** What no head contains: controls, and ends of lines that only some take for one. */
// deno-lint-ignore no-control-regex -- these are what must not come in
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|(?<!\r)\n|\r(?!\n|$)/g;
/** How a client of TLS begins. */
const TLS_HANDSHAKE = 0x16;

/** What has come, taken apart. */
export interface Metered {
  /** For who reads the request: all of its head at once, or a piece of its body. */
  readonly passed: Uint8Array;
  /** What comes behind the request. */
  readonly rest: Uint8Array;
}

/**
 * Finds where the requests of an HTTP/1.1 connection begin and end, and looks at what frames them.
 *
 * The parser of `node:http` makes requests of all that comes, thousands of a piece of 64 KiB; from here
 * one goes on at a time. And it takes what others may read in another way, and extensions of chunks
 * without end (Deno 2.9.6, see docs/upstream.md).
 */
export class RequestMeter {
  /** Of a head that has not come wholly. */
  #begun: Uint8Array = new Uint8Array();
  /** Of a body: bytes, or chunks, that have not come yet. */
  #body: number | ChunkMeter = 0;

  /** Whether a head has begun to come. */
  get isInHead(): boolean {
    return this.#begun.byteLength > 0;
  }

  /** Whether a request has been passed on that has not come wholly. */
  get isInBody(): boolean {
    return this.#body !== 0;
  }

  /** Takes in what has come, to the end of a request at the most. */
  take(bytes: Uint8Array): Metered | RequestRefusal {
    const head = this.isInBody
      ? { passed: bytes.subarray(0, 0), rest: bytes }
      : this.#takeHead(bytes);
    if ("status" in head) return head;
    const length = this.#takeBody(head.rest);
    if (typeof length === "object") return length;
    const { passed, rest } = head;
    return {
      // Both lie behind each other in what they were cut from.
      passed: new Uint8Array(passed.buffer, passed.byteOffset, passed.byteLength + length),
      rest: rest.subarray(length),
    };
  }

  #takeHead(bytes: Uint8Array): Metered | RequestRefusal {
    const all = skipEmptyLines(this.isInHead ? Buffer.concat([this.#begun, bytes]) : bytes);
    if (all[0] === TLS_HANDSHAKE) {
      return refusal(400, "it is TLS, and the port is in plaintext", "not-http");
    }
    const seen = Math.max(0, all.byteLength - bytes.byteLength);
    const end = all.indexOf(HEAD_END, Math.max(0, seen - HEAD_END.length));
    const text = all.toString("latin1", 0, end < 0 ? all.byteLength : end);
    if (text.length > MAX_HEAD_BYTES) return refusalOfLong(text);
    NO_TEXT.lastIndex = Math.max(0, seen - 1);
    if (NO_TEXT.test(text)) {
      return refusal(400, "its head is not made of lines of text", "not-http");
    }
    if (end < 0) {
      this.#begun = all;
      return { passed: all.subarray(0, 0), rest: all.subarray(all.byteLength) };
    }
    const framing = judgeHead(text);
    if (typeof framing === "object") return framing;
    this.#begun = new Uint8Array();
    this.#body = framing === "chunked" ? new ChunkMeter() : framing;
    const length = end + HEAD_END.length;
    return { passed: all.subarray(0, length), rest: all.subarray(length) };
  }

  /** How much of it is of the body. */
  #takeBody(bytes: Uint8Array): number | RequestRefusal {
    if (typeof this.#body === "number") {
      const length = Math.min(this.#body, bytes.byteLength);
      this.#body -= length;
      return length;
    }
    const length = this.#body.take(bytes);
    if (this.#body.isOver) this.#body = 0;
    return length;
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
