import { compress } from "../compression/compress.ts";
import type { PortRequest } from "../port/on_request.ts";
import { chooseCompression, isCompressible } from "./choose_compression.ts";
import { withHeaders } from "./header_fields.ts";
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
  const accepted = request.headers["accept-encoding"];
  const compression = chooseCompression(typeof accepted === "string" ? accepted : "");
  const varied = withHeaders(headers, { vary: "accept-encoding" });
  if (!compression) return { headers: varied, body };
  return {
    headers: { ...varied, "content-encoding": compression },
    body: compress(body, compression),
  };
}
