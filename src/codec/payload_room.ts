const ROOM_BYTES = 64 * 1024;
/** Longer payloads have a buffer of their own. */
const MAX_SHARED_BYTES = 12 * 1024;

let room = new Uint8Array(ROOM_BYTES);
let used = 0;

/**
 * Where a payload of at most `maxBytes` can be written, to be taken by {@linkcode takePayload} before
 * anything else asks; `undefined` when it is to have a buffer of its own.
 *
 * Short payloads lie side by side in one buffer: to make one for each takes three times as long as
 * to write what goes into it.
 */
export function payloadRoom(maxBytes: number): Uint8Array | undefined {
  if (maxBytes > MAX_SHARED_BYTES) return undefined;
  makeRoom(maxBytes);
  return room.subarray(used);
}

/** Text as a payload, when it is ASCII: to write a few letters here is faster than to hand them over. */
export function takeAscii(text: string): Uint8Array | undefined {
  makeRoom(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 127) return undefined;
    room[used + at] = unit;
  }
  return takePayload(text.length);
}

function makeRoom(bytes: number): void {
  if (ROOM_BYTES - used >= bytes) return;
  room = new Uint8Array(ROOM_BYTES);
  used = 0;
}

/** The payload that has been written to the beginning of the room. */
export function takePayload(byteLength: number): Uint8Array {
  return room.subarray(used, used += byteLength);
}

/** Whether a payload has been taken from the room just now. */
export function isInRoom(payload: Uint8Array): boolean {
  return payload.buffer === room.buffer;
}
