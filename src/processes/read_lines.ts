/** Longest line that is kept whole, in characters; a longer one is several. */
const MAX_LINE = 1024 * 1024;

/**
 * Hands on the lines of a stream, without their newlines, those of a chunk together. It reads on when
 * what they were handed to is done. Resolves at the end, also where that is an error.
 */
export async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLines: (lines: readonly string[]) => Promise<void> | void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const bytes of stream) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE) {
        lines.push(rest);
        rest = "";
      }
      if (lines.length > 0) await onLines(lines);
    }
  } catch {
    // It ended with its process.
  }
  rest += decoder.decode();
  if (rest !== "") await onLines([rest]);
}
