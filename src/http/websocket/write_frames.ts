import { Buffer } from "node:buffer";

/** What a frame is (RFC 6455, 11.8). */
export const OPCODES = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** The longest frame; what is longer goes out in several, so that others may come between them. */
export const MAX_FRAME_BYTES = 64 * 1024;
const MAX_HEAD_BYTES = 4;
const MAX_PART_BYTES = MAX_FRAME_BYTES - MAX_HEAD_BYTES;
const FINAL = 0x80;
/** Of a close; with its code as much as a control frame holds. */
const MAX_REASON_BYTES = 123;

/** The frames of a message. */
export function* writeMessage(
  type: "text" | "binary",
  payload: Uint8Array,
): Generator<Uint8Array, void> {
  let opcode: number = OPCODES[type];
  for (let at = 0; at === 0 || at < payload.byteLength; at += MAX_PART_BYTES) {
    const isLast = at + MAX_PART_BYTES >= payload.byteLength;
    yield writeFrame(opcode | (isLast ? FINAL : 0), payload.subarray(at, at + MAX_PART_BYTES));
    opcode = OPCODES.continuation;
  }
}

/** A ping, or the answer to one. */
export function writeControl(type: "ping" | "pong", payload: Uint8Array): Uint8Array {
  return writeFrame(OPCODES[type] | FINAL, payload);
}

/** @param code absent: none is told */
export function writeClose(code?: number, reason = ""): Uint8Array {
  if (code === undefined) return writeFrame(OPCODES.close | FINAL, new Uint8Array());
  const payload = Buffer.alloc(2 + MAX_REASON_BYTES);
  payload.writeUInt16BE(code);
  // Whole characters only.
  const { written } = new TextEncoder().encodeInto(reason, payload.subarray(2));
  return writeFrame(OPCODES.close | FINAL, payload.subarray(0, 2 + written));
}

function writeFrame(first: number, payload: Uint8Array): Uint8Array {
  const { byteLength } = payload;
  const head = byteLength < 126 ? [first, byteLength] : [first, 126, byteLength >> 8, byteLength];
  const frame = Buffer.allocUnsafe(head.length + byteLength);
  frame.set(head);
  frame.set(payload, head.length);
  return frame;
}
