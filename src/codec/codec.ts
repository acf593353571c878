/** A media type as RFC 9110 §8.3.1 writes it, taken apart. */
export interface MediaType {
  /** `type/subtype` in lower case, without parameters. */
  readonly essence: string;
  /** Parameters, names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Bytes ↔ values, for one family of media types.
 *
 * @example Comma-separated values
 * ```ts
 * import type { Codec } from "@projectriff/deno-function-invoker";
 * import { deepEqual } from "node:assert/strict";
 *
 * const csv: Codec = {
 *   mediaTypes: ["text/csv"],
 *   decode: (payload) => new TextDecoder().decode(payload).split("\r\n").map((row) => row.split(",")),
 *   encode: (rows) => new TextEncoder().encode((rows as string[][]).join("\r\n")),
 *   accepts: (value) => Array.isArray(value) && value.every(Array.isArray),
 * };
 * const mediaType = { essence: "text/csv", parameters: {} };
 *
 * const payload = csv.encode([["a", "b"], ["1", "2"]], mediaType);
 * deepEqual(csv.decode(payload, mediaType), [["a", "b"], ["1", "2"]]);
 * ```
 */
export interface Codec {
  /**
   * What it reads and writes: `type/subtype` in lower case; one that begins with `+` stands for
   * every type with that structured syntax suffix (RFC 6838 §4.2.8). The first that is no suffix is
   * what it writes when the caller has no wish.
   */
  readonly mediaTypes: readonly string[];
  /** Reads a payload. Throws when it cannot be read. The value may share the payload's memory. */
  decode(payload: Uint8Array, mediaType: MediaType): unknown;
  /**
   * Writes a value that it accepts. Throws when it cannot be written.
   *
   * The payload spans the whole of its buffer and shares no memory with the value, so that it can
   * be transferred, and does not change when the value does.
   */
  encode(value: unknown, mediaType: MediaType): Uint8Array;
  /** Whether it can carry a value of this kind. Does not look inside the value. */
  accepts(value: unknown): boolean;
}
