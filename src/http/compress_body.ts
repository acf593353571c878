import { compress } from "../compression/compress.ts";
import type { PortRequest } from "../port/on_request.ts";
import { chooseCompression, isCompressible } from "./choose_compression.ts";
import type { ResponseHeaders } from "./problem.ts";

/** A body as its client takes it best. */
export function compressBody(
  request: PortRequest,
  body: Uint8Array,
  headers: ResponseHeaders,
): { readonly headers: ResponseHeaders; readonly body: Uint8Array } {
  const type = headers["content-type"];
  const isCoded = headers["content-encoding"] !== undefined;
  if (isCoded || !isCompressible(body.byteLength, typeof type === "string" ? type : undefined)) {
    return { headers, body };
  }
  const vary = [headers["vary"] ?? [], "accept-encoding"].flat().join(", ");
  const accepted = request.headers["accept-encoding"];
  const compression = chooseCompression(typeof accepted === "string" ? accepted : "");
  if (!compression) return { headers: { ...headers, vary }, body };
  return {
    headers: { ...headers, vary, "content-encoding": compression },
    body: compress(body, compression),
  };
}
