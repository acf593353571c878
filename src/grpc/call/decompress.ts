import type { Transform } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import { Buffer } from "node:buffer";
import { MessageTooLargeError } from "./message_framing.ts";

/** What messages may be compressed with, as the header `grpc-encoding` names it. */
const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
};

/** For the header `grpc-accept-encoding`. */
export const ACCEPTED_ENCODINGS = ["identity", ...Object.keys(DECOMPRESSORS)].join(",");

/** Whether messages compressed so can be read. */
export function isKnownEncoding(encoding: string): boolean {
  return Object.hasOwn(DECOMPRESSORS, encoding);
}

/**
 * A message as it was before it was compressed.
 *
 * @param encoding one that is known
 * @throws {MessageTooLargeError} as soon as it gets longer than `maxBytes`
 * @throws {Error} when it is not compressed so
 */
export async function decompress(
  message: Uint8Array,
  encoding: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const create = DECOMPRESSORS[encoding];
  if (create === undefined) throw new TypeError(`Cannot decompress: "${encoding}" is not known`);
  const stream = create();
  const pieces: Uint8Array[] = [];
  let length = 0;
  stream.end(message);
  for await (const piece of stream) {
    length += piece.byteLength;
    if (length > maxBytes) throw new MessageTooLargeError(length, maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
