import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { Buffer } from "node:buffer";
import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";

/** What bytes may be compressed with. */
export type Compression = "gzip" | "deflate" | "br";

const DECOMPRESSORS: Readonly<Record<Compression, typeof gunzipSync>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** By how much deflate makes bytes fewer, at the most. */
const MAX_RATIO = 1032;
/** Room that is made at a time for what does not tell its length, and the least that there is. */
const PIECE_BYTES = 64 * 1024;
const MIN_PIECE_BYTES = 64;

/** How long a compressed message may get at the most, in bytes, when it may have `maxBytes`. */
export function longestInflated(
  compressedBytes: number,
  compression: Compression,
  maxBytes: number,
): number {
  return compression === "br" ? maxBytes : Math.min(maxBytes, MAX_RATIO * compressedBytes);
}

/** How long may be worked before others have their turn. */
const TURN_MS = 2;
/** Of what it may take longer to make something than to decompress it. */
const LONG_BYTES = 64 * 1024;

/** Settles behind all that was asked for before. */
let last: Promise<unknown> = Promise.resolve();
let workedMs = 0;

/**
 * A message as it was before it was compressed. One is made after the other, and others have as much
 * time as that takes: the library works on this thread, also where it says that it does not (Deno 2.9.6).
 *
 * @throws {MessageTooLargeError} when it has more than `maxBytes`, of which no more is made
 * @throws {Error} when it is not compressed so
 */
export function decompress(
  message: Uint8Array,
  compression: Compression,
  maxBytes: number,
): Promise<Uint8Array> {
  let startedMs = 0;
  const inflated = last.then(() => {
    startedMs = performance.now();
    return inflate(message, compression, maxBytes);
  });
  last = inflated.then(turnOfLong, () => {}).then(async () => {
    workedMs += performance.now() - startedMs;
    if (workedMs >= TURN_MS) await rest();
  });
  return inflated;
}

/** What is done with a long one before others have their turn is a part of the work. */
function turnOfLong({ byteLength }: Uint8Array): Promise<void> | undefined {
  return byteLength < LONG_BYTES ? undefined : new Promise((resolve) => void setTimeout(resolve));
}

function inflate(message: Uint8Array, compression: Compression, maxBytes: number): Uint8Array {
  const inflateAll = DECOMPRESSORS[compression];
  const told = compression === "gzip" ? toldLength(message) : 0;
  if (told > maxBytes) throw new MessageTooLargeError(told, maxBytes);
  const longest = longestInflated(message.byteLength, compression, maxBytes);
  /** `undefined` when there is more than that. */
  const inflateUpTo = (maxOutputLength: number, room: number): Buffer | undefined => {
    const chunkSize = Math.max(MIN_PIECE_BYTES, Math.min(room, longest));
    try {
      return inflateAll(message, { chunkSize, maxOutputLength });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ERR_BUFFER_TOO_LARGE") throw error;
      return undefined;
    }
  };
  // In one piece where the length is told: it takes a fraction of the time. Who tells less than there
  // is must not have it made in small pieces, which takes ten times as long.
  const bytes = (told > 0 ? inflateUpTo(told, told + 1) : undefined) ??
    inflateUpTo(maxBytes, PIECE_BYTES);
  if (bytes === undefined) throw new MessageTooLargeError(undefined, maxBytes);
  // What is small keeps no large room.
  return bytes.byteLength * 2 < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}

/** What the end of a gzip member says of its length (RFC 1952); of several it is that of the last. */
function toldLength(message: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = message;
  if (byteLength < 4) return 0;
  return new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 4, true);
}

function rest(): Promise<void> {
  const ms = workedMs;
  workedMs = 0;
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
