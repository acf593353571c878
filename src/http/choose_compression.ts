import { tryParseMediaType } from "../codec/media_type.ts";
import type { AnswerCompression } from "../compression/compress.ts";

/** What is shorter gains nothing by it. */
const MIN_BYTES = 1024;
/** What is longer would keep everybody else waiting for it. */
const MAX_BYTES = 1024 * 1024;
const COMPRESSIBLE =
  /^text\/|^application\/(?:json|xml|javascript|x-www-form-urlencoded)$|\+(?:json|xml)$/;
const CODING = /^\s*([\w*-]+)\s*(?:;\s*q=(\d(?:\.\d{0,3})?)\s*)?$/i;

/** Whether a body may be compressed, where its client takes it so. */
export function isCompressible(bytes: number, contentType: string | undefined): boolean {
  if (bytes < MIN_BYTES || bytes > MAX_BYTES) return false;
  const essence = tryParseMediaType(contentType ?? "")?.essence ?? "";
  return COMPRESSIBLE.test(essence);
}

/** What `Accept-Encoding` prefers of what there is (RFC 9110, 12.5.3); `undefined`: a body as it is. */
export function chooseCompression(acceptEncoding: string): AnswerCompression | undefined {
  const qualities = new Map<string, number>();
  for (const text of acceptEncoding.split(",")) {
    const [, coding, quality = "1"] = CODING.exec(text) ?? [];
    if (coding !== undefined) qualities.set(coding.toLowerCase(), Number(quality));
  }
  const qualityOf = (coding: string) => qualities.get(coding) ?? qualities.get("*") ?? 0;
  const [br, gzip] = [qualityOf("br"), qualityOf("gzip")];
  if (br === 0 && gzip === 0) return undefined;
  return br >= gzip ? "br" : "gzip";
}
