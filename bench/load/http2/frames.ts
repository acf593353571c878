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

/** The largest payload of a frame that every peer takes. */
export const MAX_FRAME_BYTES = 16_384;

/** The largest window that HTTP/2 knows. */
export const MAX_WINDOW_BYTES = 2 ** 31 - 1;

/** The window that a connection and its streams begin with. */
export const DEFAULT_WINDOW_BYTES = 65_535;

/** Number of the setting that says how large a stream's first window is. */
export const INITIAL_WINDOW_SETTING = 4;

/** Number of the setting that says how many streams may be open at once. */
export const MAX_CONCURRENT_STREAMS_SETTING = 3;

/** What a client says before its first frame. */
export const PREFACE: Uint8Array<ArrayBuffer> = new TextEncoder().encode(
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
);

/** Writes a frame's header to the first bytes of `target`. */
export function writeFrameHeader(
  target: Uint8Array,
  type: number,
  flags: number,
  streamId: number,
  payloadBytes: number,
): void {
  target[0] = payloadBytes >>> 16;
  target[1] = payloadBytes >>> 8;
  target[2] = payloadBytes;
  target[3] = type;
  target[4] = flags;
  target[5] = streamId >>> 24;
  target[6] = streamId >>> 16;
  target[7] = streamId >>> 8;
  target[8] = streamId;
}

/** The settings of both sides: no window in a stream's way, no table for headers. */
export function encodeSettings(): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    ...[0, 1, ...encodeUint32(0)],
    ...[0, INITIAL_WINDOW_SETTING, ...encodeUint32(MAX_WINDOW_BYTES)],
  );
}

/** `value` as frames have numbers. */
export function encodeUint32(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** A header in HPACK as a literal that is kept in no table. */
export function encodeHeader(name: string, value: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(0x00, ...encodeText(name), ...encodeText(value));
}

/** The headers of a gRPC request in HPACK: indexes of the static table and literals, no state. */
export function encodeRequestHeaders(authority: string, path: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    0x83, // :method POST
    0x86, // :scheme http
    ...[0x04, ...encodeText(path)], // :path
    ...[0x01, ...encodeText(authority)], // :authority
    ...[0x0f, 0x10, ...encodeText("application/grpc")], // content-type
    ...encodeHeader("te", "trailers"),
  );
}

function encodeText(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  if (bytes.length > 126) throw new RangeError(`Cannot encode ${bytes.length} bytes: over 126`);
  return [bytes.length, ...bytes];
}
