/** Headers of one frame: name as the caller spelt it → values in order. */
export type FrameHeaders = ReadonlyMap<string, readonly string[]>;

/** One payload on its way to or from a function. */
export interface Frame {
  /** The bytes, as the wire carried them. */
  readonly payload: Uint8Array;
  readonly headers: FrameHeaders;
}

/** How many names and values the headers of a frame may have, together. */
export const MAX_HEADERS = 1000;

/** The headers of a frame that has none: shared, so that it costs nothing. */
export const NO_HEADERS: FrameHeaders = new Map();

/**
 * Values of a header, its name compared without case.
 *
 * @param lowerCaseName the name to look for, in lower case
 */
export function getHeader(
  headers: FrameHeaders,
  lowerCaseName: string,
): readonly string[] | undefined {
  for (const [name, values] of headers) {
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) return values;
  }
  return undefined;
}
