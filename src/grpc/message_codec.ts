import protobuf from "protobufjs/minimal";
import { type Frame, type FrameHeaders, NO_HEADERS } from "../invocation/frame.ts";

// Tags of proto/function.proto: field number << 3 | 2, as all of its fields are length-delimited.
const PAYLOAD = 0x0a;
const HEADERS = 0x12;
const ENTRY_KEY = 0x0a;
const ENTRY_VALUE = 0x12;
const VALUES = 0x0a;

const EMPTY = new Uint8Array(0);

/**
 * Writes a frame as a `function.Message` (proto/function.proto).
 *
 * By hand, as this is done for every message: one buffer, and headers that frames share are encoded
 * once. The result is a `Buffer`, which is what the gRPC library takes.
 */
export function encodeMessage({ payload, headers }: Frame): Buffer {
  const tail = headers.size === 0 ? EMPTY : encodedHeaders(headers);
  const length = payload.byteLength;
  const head = length === 0 ? 0 : 1 + varintLength(length);
  const bytes = Buffer.allocUnsafe(head + length + tail.byteLength);
  if (length > 0) {
    bytes[0] = PAYLOAD;
    writeVarint(bytes, 1, length);
    bytes.set(payload, head);
  }
  if (tail.byteLength > 0) bytes.set(tail, head + length);
  return bytes;
}

/**
 * Reads a `function.Message` as a frame.
 *
 * Its payload is a view into `bytes`: copy it before its buffer is transferred, or where a small
 * payload would keep a large buffer alive.
 *
 * @throws {RangeError} when the bytes end too early
 */
export function decodeMessage(bytes: Uint8Array): Frame {
  const reader = protobuf.Reader.create(bytes);
  let payload: Uint8Array = EMPTY;
  let headers: Map<string, readonly string[]> | undefined;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === PAYLOAD) {
      payload = reader.bytes();
    } else if (tag === HEADERS) {
      headers ??= new Map();
      readHeader(reader, headers);
    } else {
      reader.skipType(tag & 7);
    }
  }
  // What has no bytes comes as a plain array from the library.
  return { payload: payload.length === 0 ? EMPTY : payload, headers: headers ?? NO_HEADERS };
}

const encoded = new WeakMap<FrameHeaders, Uint8Array>();

function encodedHeaders(headers: FrameHeaders): Uint8Array {
  const known = encoded.get(headers);
  if (known) return known;
  const writer = protobuf.Writer.create();
  for (const [name, values] of headers) {
    writer.uint32(HEADERS).fork().uint32(ENTRY_KEY).string(name).uint32(ENTRY_VALUE).fork();
    for (const value of values) writer.uint32(VALUES).string(value);
    writer.ldelim().ldelim();
  }
  const bytes = writer.finish();
  encoded.set(headers, bytes);
  return bytes;
}

/** Reads an entry of the map. proto3 lets both of its parts be left out. */
function readHeader(reader: protobuf.Reader, headers: Map<string, readonly string[]>): void {
  const end = reader.uint32() + reader.pos;
  let name = "";
  let values: string[] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === ENTRY_KEY) name = reader.string();
    else if (tag === ENTRY_VALUE) values = readValues(reader);
    else reader.skipType(tag & 7);
  }
  headers.set(name, values);
}

function readValues(reader: protobuf.Reader): string[] {
  const end = reader.uint32() + reader.pos;
  const values: string[] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === VALUES) values.push(reader.string());
    else reader.skipType(tag & 7);
  }
  return values;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length++;
  return length;
}

function writeVarint(bytes: Uint8Array, at: number, value: number): void {
  let rest = value;
  let position = at;
  for (; rest > 127; rest >>>= 7) bytes[position++] = rest & 127 | 128;
  bytes[position] = rest;
}
