/**
 * Reads a text to its end.
 *
 * @throws {RangeError} when it is longer than it may be; the rest is not read
 */
export async function readBounded(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let count = 0;
  for await (const piece of bytes) {
    count += piece.byteLength;
    if (count > maxBytes) throw new RangeError(`it is longer than ${maxBytes / 2 ** 20} MiB`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
