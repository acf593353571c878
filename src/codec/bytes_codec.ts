import { encodeText } from "./charset.ts";
import type { Codec } from "./codec.ts";
import { payloadRoom, takePayload } from "./payload_room.ts";
import { describeValue, isBytes } from "./value_kind.ts";

/** `application/octet-stream` ↔ bytes; writes strings too, as UTF-8. */
export const bytesCodec: Codec = {
  mediaTypes: ["application/octet-stream"],
  decode: (payload) => toOwnBytes(payload),
  encode: (value, { parameters }) =>
    typeof value === "string" ? encodeText(value, parameters["charset"]) : copyBytes(value),
  accepts: (value) => typeof value === "string" || isBytes(value),
};

/**
 * The same bytes as a plain `Uint8Array` that spans the whole of its buffer.
 *
 * Copies only a view into a larger buffer: whoever transfers the result must not take others'
 * bytes along.
 */
export function toOwnBytes(payload: Uint8Array): Uint8Array {
  if (payload.byteLength !== payload.buffer.byteLength) return new Uint8Array(payload);
  // Not a subclass: the slice() of Node's Buffer does not copy.
  return payload.constructor === Uint8Array ? payload : new Uint8Array(payload.buffer);
}

/** Always a copy: a handler may write to its buffer again, or give the same one twice. */
function copyBytes(value: unknown): Uint8Array {
  const bytes = bytesOf(value);
  const room = payloadRoom(bytes.byteLength);
  if (!room) return new Uint8Array(bytes);
  room.set(bytes);
  return takePayload(bytes.byteLength);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError(`Cannot write bytes: the value is ${describeValue(value)}`);
}
