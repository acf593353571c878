import { type Frame, type FrameHeaders, NO_HEADERS } from "../../invocation/frame.ts";
import { MessageReader } from "../../protobuf/message_reader.ts";
import { writeMessage, writeNested } from "../../protobuf/write_message.ts";
import {
  ENTRY_KEY,
  ENTRY_VALUE,
  HeaderReader,
  HEADERS,
  skipField,
  VALUES,
} from "./header_reader.ts";
import { PREFIX_BYTES } from "../../port/message_framing.ts";

/** Its tag in proto/function.proto. */
const PAYLOAD = 0x0a;

const EMPTY: Uint8Array = new Uint8Array(0);

/** Writes a frame as a `function.Message` (proto/function.proto). */
export function encodeMessage(frame: Frame): Buffer {
  return encodeMessages([frame]).subarray(PREFIX_BYTES);
}

/** Length of a frame as a `function.Message`, in bytes. */
export function messageLength({ payload: { byteLength }, headers }: Frame): number {
  const payload = byteLength === 0 ? 0 : 1 + varintLength(byteLength) + byteLength;
  return headers.size === 0 ? payload : payload + encodedHeaders(headers).byteLength;
}

/**
 * Writes frames as they go out: each as a `function.Message` with its length before it.
 *
 * By hand, as this is done for every message: one buffer for all, and headers that frames share are
 * encoded once.
 */
export function encodeMessages(frames: readonly Frame[]): Buffer {
  let total = 0;
  for (const frame of frames) total += PREFIX_BYTES + messageLength(frame);
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  for (const { payload, headers } of frames) {
    const start = at + PREFIX_BYTES;
    let end = start;
    if (payload.byteLength > 0) {
      bytes[end] = PAYLOAD;
      end = writeVarint(bytes, end + 1, payload.byteLength);
      bytes.set(payload, end);
      end += payload.byteLength;
    }
    if (headers.size > 0) {
      const tail = encodedHeaders(headers);
      bytes.set(tail, end);
      end += tail.byteLength;
    }
    bytes[at] = 0;
    bytes.writeUInt32BE(end - start, at + 1);
    at = end;
  }
  return bytes;
}

/**
 * Reads a `function.Message` as a frame.
 *
 * Its payload is a view into `bytes`: copy it before its buffer is transferred, or where a small
 * payload would keep a large buffer alive. Messages whose headers are the same, byte for byte, share them.
 *
 * @param maxHeaders names and values together; what is beyond is not made
 * @throws {TooManyHeadersError} at the first that is beyond
 * @throws {Error} when the bytes are no message
 */
export function decodeMessage(bytes: Uint8Array, maxHeaders = Infinity): Frame {
  return decodeUsual(bytes, maxHeaders) ?? decodeAny(bytes, maxHeaders);
}

/** The bytes of headers that came last, behind a payload, and what they were read as. */
let known = { bytes: EMPTY, headers: NO_HEADERS, maxHeaders: Infinity };
/** Longer ones are read anew. */
const MAX_KNOWN_BYTES = 512;
/** Of a payload below 256 MiB. */
const MAX_LENGTH_BITS = 28;

/** A message as encoders write it: the payload, and behind it no headers or those of the one before. */
function decodeUsual(bytes: Uint8Array, maxHeaders: number): Frame | undefined {
  let at = 0;
  let payload = EMPTY;
  if (bytes[0] === PAYLOAD) {
    let length = 0;
    let part = 0;
    at = 1;
    for (let shift = 0; shift < MAX_LENGTH_BITS; shift += 7) {
      part = bytes[at++] ?? 0;
      length |= (part & 127) << shift;
      if (part < 128) break;
    }
    if (part > 127 || length > bytes.byteLength - at) return undefined;
    payload = viewOf(bytes, at, length);
    at += length;
  }
  if (at === bytes.byteLength) return { payload, headers: NO_HEADERS };
  if (maxHeaders !== known.maxHeaders || !endsWith(bytes, at, known.bytes)) return undefined;
  return { payload, headers: known.headers };
}

function decodeAny(bytes: Uint8Array, maxHeaders: number): Frame {
  const reader = new MessageReader(bytes);
  const end = bytes.byteLength;
  // Of a field that comes again the last counts, and only that is made: there may be millions.
  let payloadAt = 0;
  let payloadBytes = 0;
  let headersAt = 0;
  let headers: HeaderReader | undefined;
  while (reader.pos < end) {
    const at = reader.pos;
    const tag = reader.tag();
    if (tag === PAYLOAD) {
      const payloadEnd = reader.end(end);
      payloadAt = reader.pos;
      payloadBytes = payloadEnd - payloadAt;
      reader.pos = payloadEnd;
    } else if (tag === HEADERS) {
      if (!headers) {
        headers = new HeaderReader(maxHeaders);
        headersAt = at;
      }
      headers.read(reader, end);
    } else skipField(reader, tag, end);
  }
  if (headers && payloadAt <= headersAt && bytes.byteLength - headersAt <= MAX_KNOWN_BYTES) {
    known = {
      bytes: Uint8Array.from(bytes.subarray(headersAt)),
      headers: headers.headers,
      maxHeaders,
    };
  }
  return {
    payload: payloadBytes === 0 ? EMPTY : viewOf(bytes, payloadAt, payloadBytes),
    headers: headers?.headers ?? NO_HEADERS,
  };
}

/** Not by `subarray`: of a `Buffer` that takes several times as long. */
function viewOf({ buffer, byteOffset }: Uint8Array, at: number, length: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset + at, length);
}

function endsWith(bytes: Uint8Array, at: number, end: Uint8Array): boolean {
  if (bytes.byteLength - at !== end.byteLength) return false;
  for (let place = 0; place < end.byteLength; place++) {
    if (bytes[at + place] !== end[place]) return false;
  }
  return true;
}

const encoded = new WeakMap<FrameHeaders, Uint8Array>();
/** Those that were asked for last: most often they are asked for again. */
let last: { readonly headers: FrameHeaders; readonly bytes: Uint8Array } | undefined;

function encodedHeaders(headers: FrameHeaders): Uint8Array {
  if (last?.headers === headers) return last.bytes;
  const bytes = encoded.get(headers) ?? encodeHeaders(headers);
  encoded.set(headers, bytes);
  last = { headers, bytes };
  return bytes;
}

function encodeHeaders(headers: FrameHeaders): Uint8Array {
  return writeMessage((writer) => {
    for (const [name, values] of headers) {
      writeNested(writer, HEADERS, () => {
        writer.tag(ENTRY_KEY);
        writer.string(name);
        writeNested(writer, ENTRY_VALUE, () => {
          for (const value of values) {
            writer.tag(VALUES);
            writer.string(value);
          }
        });
      });
    }
  });
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length++;
  return length;
}

/** @returns the place behind it */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let position = at;
  for (; rest > 127; rest >>>= 7) bytes[position++] = rest & 127 | 128;
  bytes[position] = rest;
  return position + 1;
}
