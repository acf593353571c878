import type { Compression } from "../../compression/decompress.ts";

/** What messages may be compressed with, as the header `grpc-encoding` names it. */
const ENCODINGS = ["gzip", "deflate"] as const satisfies readonly Compression[];

/** For the header `grpc-accept-encoding`. */
export const ACCEPTED_ENCODINGS = ["identity", ...ENCODINGS].join(",");

/** What `grpc-encoding` names; `undefined`: nothing that is known. */
export function parseEncoding(encoding: string): typeof ENCODINGS[number] | undefined {
  return ENCODINGS.find((known) => known === encoding);
}
