import { CALL_PATH } from "./wire.ts";

/** The frame types of HTTP/2 that a gRPC client meets (RFC 9113 §6). */
export const FRAME = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;

/** Flags of a frame; what a bit means depends on the frame's type. */
export const FLAG = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8 } as const;

/** Bytes of a frame before its payload. */
export const FRAME_HEADER_BYTES = 9;

/** The largest window that HTTP/2 knows. */
export const MAX_WINDOW_BYTES = 2 ** 31 - 1;

/** The window that a connection and its streams begin with. */
export const DEFAULT_WINDOW_BYTES = 65_535;

/** Number of the setting that says how large a stream's first window is. */
export const INITIAL_WINDOW_SETTING = 4;

/** A frame, ready to be sent. */
export function encodeFrame(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, payload.length << 8 | type);
  view.setUint8(4, flags);
  view.setUint32(5, streamId);
  frame.set(payload, FRAME_HEADER_BYTES);
  return frame;
}

/** A WINDOW_UPDATE frame. */
export function encodeWindowUpdate(streamId: number, bytes: number): Uint8Array<ArrayBuffer> {
  return encodeFrame(FRAME.windowUpdate, 0, streamId, uint32(bytes));
}

/** What a client says first: no window in its streams' way, no table for the server's headers. */
export function encodePreface(): Uint8Array<ArrayBuffer> {
  const magic = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  const settings = encodeFrame(
    FRAME.settings,
    0,
    0,
    Uint8Array.of(0, 1, ...uint32(0), 0, INITIAL_WINDOW_SETTING, ...uint32(MAX_WINDOW_BYTES)),
  );
  const window = encodeWindowUpdate(0, MAX_WINDOW_BYTES - DEFAULT_WINDOW_BYTES);
  return Uint8Array.of(...magic, ...settings, ...window);
}

/** The headers of a gRPC request in HPACK: indexes of the static table and literals, no state. */
export function encodeRequestHeaders(authority: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    0x83, // :method POST
    0x86, // :scheme http
    ...[0x04, ...text(CALL_PATH)], // :path
    ...[0x01, ...text(authority)], // :authority
    ...[0x0f, 0x10, ...text("application/grpc")], // content-type
    ...[0x00, ...text("te"), ...text("trailers")],
  );
}

/** Whether a block of trailers says `grpc-status: 0`; the name is found in its Huffman code. */
export function saysStatusOk(block: Uint8Array): boolean {
  const hex = Array.from(block, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return /889acac8b21234da8f(?:0130|8107)/.test(hex);
}

function text(value: string): number[] {
  return [value.length, ...new TextEncoder().encode(value)];
}

function uint32(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
