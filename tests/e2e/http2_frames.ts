// Frames of HTTP/2 (RFC 9113) by hand: what no library would send.
import { concat } from "@std/bytes/concat";

/** Types of frames. */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames. */
export const FLAG = { ack: 1, endStream: 1, endHeaders: 4 } as const;

/** Number of the setting SETTINGS_MAX_CONCURRENT_STREAMS. */
export const MAX_CONCURRENT_STREAMS = 3;
/** Number of the setting SETTINGS_MAX_HEADER_LIST_SIZE. */
export const MAX_HEADER_LIST_SIZE = 6;

/** What a client sends first. */
export const PREFACE: Uint8Array = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** A frame as it came. */
export interface Http2Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
}

/** A frame as it goes out. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = new Uint8Array(),
): Uint8Array {
  const bytes = new Uint8Array(9 + payload.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.byteLength << 8 | type);
  view.setUint8(4, flags);
  view.setUint32(5, stream);
  bytes.set(payload, 9);
  return bytes;
}

/** A header block (HPACK, RFC 7541) in which nothing is indexed or compressed. */
export function headerBlock(fields: Readonly<Record<string, string>>): Uint8Array {
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    return [hpackInteger(bytes.byteLength), bytes];
  };
  return concat(
    Object.entries(fields).flatMap((
      [name, value],
    ) => [Uint8Array.of(0), ...text(name), ...text(value)]),
  );
}

/** The header fields of a Call. */
export const CALL_FIELDS = {
  ":method": "POST",
  ":scheme": "http",
  ":path": "/function.MessageFunction/Call",
  ":authority": "localhost",
  "content-type": "application/grpc",
  te: "trailers",
} as const;

/** Opens a Call on a stream, which is left open. */
export function openCall(
  stream: number,
  fields: Readonly<Record<string, string>> = {},
): Uint8Array {
  return frame(FRAME.headers, FLAG.endHeaders, stream, headerBlock({ ...CALL_FIELDS, ...fields }));
}

/** A payload of one 32-bit number: of RST_STREAM and WINDOW_UPDATE. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** The number of a setting in a SETTINGS frame; `undefined` where it is not said. */
export function settingOf({ payload }: Http2Frame, id: number): number | undefined {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  for (let at = 0; at + 6 <= payload.byteLength; at += 6) {
    if (view.getUint16(at) === id) return view.getUint32(at + 2);
  }
  return undefined;
}

/** An integer behind a 7-bit prefix. */
function hpackInteger(value: number): Uint8Array {
  if (value < 127) return Uint8Array.of(value);
  const bytes = [127];
  for (value -= 127; value >= 128; value >>>= 7) bytes.push(value & 127 | 128);
  return Uint8Array.of(...bytes, value);
}
