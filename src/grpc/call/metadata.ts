import type { IncomingHttpHeaders } from "node:http2";
import { isBase64, isBinaryName, splitBinary } from "../../invocation/binary_metadata.ts";
import type { FrameHeaders } from "../../invocation/frame.ts";

/** Header fields of a request that are gRPC's own or HTTP's, and no metadata (gRPC over HTTP/2). */
const NO_METADATA =
  /^(?::|grpc-(?!trace-bin$|tags-bin$)|(?:te|content-type|content-length|accept-encoding)$)/;
/** What a function cannot say by a header of its response. */
const NO_RESPONSE_METADATA =
  /^(?::|grpc-|(?:content-type|connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te|host|content-length|correlationid)$)/;
const PRINTABLE = /^[\x20-\x7e]*$/;
const NAME = /^[a-z0-9_.-]+$/;

/** Names that say something else in each call of a client, and are no metadata. */
const TIMEOUT = "grpc-timeout";

/** Those of the call before: most calls of a client come with the same ones, and share them. */
let last: { readonly headers: IncomingHttpHeaders; readonly metadata: FrameHeaders } = {
  headers: {},
  metadata: new Map(),
};

/** The metadata of a call, as a function is given them: binary ones in base64, as they came. */
export function metadataOf(headers: IncomingHttpHeaders): FrameHeaders {
  if (!hasAllOf(headers, last.headers) || !hasAllOf(last.headers, headers)) {
    last = { headers, metadata: toMetadata(headers) };
  }
  return last.metadata;
}

function hasAllOf(some: IncomingHttpHeaders, others: IncomingHttpHeaders): boolean {
  for (const name in others) {
    if (some[name] !== others[name] && name !== TIMEOUT) return false;
  }
  return true;
}

function toMetadata(headers: IncomingHttpHeaders): FrameHeaders {
  const metadata = new Map<string, readonly string[]>();
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || NO_METADATA.test(name)) continue;
    metadata.set(name, typeof value === "string" ? [value] : value);
  }
  return metadata;
}

/** What of an output's headers goes before the messages of a response; what gRPC does not take is left out. */
export function toResponseMetadata(headers: FrameHeaders): Readonly<Record<string, string[]>> {
  const metadata: Record<string, string[]> = {};
  for (const [given, values] of headers) {
    const name = given.toLowerCase();
    if (NO_RESPONSE_METADATA.test(name) || !NAME.test(name)) continue;
    const taken = isBinaryName(name)
      ? splitBinary(values).filter(isBase64)
      : values.filter((value) => PRINTABLE.test(value));
    if (taken.length > 0) metadata[name] = taken;
  }
  return metadata;
}
