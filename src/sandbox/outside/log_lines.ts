/** Longest line that is passed on whole, in characters. */
const MAX_LINE = 8192;
/** Bytes that are passed on at once, before a pause: whoever prints more waits. */
const BURST_BYTES = 256 * 1024;
const PAUSE_MS = 10;

/**
 * Passes a stream on line by line; lines that are too long in parts. Resolves at its end.
 *
 * It does not read faster than can be logged, so that a flood holds up its source and nobody else.
 */
export async function logLines(
  stream: AsyncIterable<Uint8Array>,
  log: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const logParts = (line: string) => {
    for (let at = 0; at === 0 || at < line.length; at += MAX_LINE) {
      log(line.slice(at, at + MAX_LINE));
    }
  };
  let rest = "";
  let burst = 0;
  try {
    for await (const bytes of stream) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) logParts(line);
      while (rest.length > MAX_LINE) {
        log(rest.slice(0, MAX_LINE));
        rest = rest.slice(MAX_LINE);
      }
      burst += bytes.byteLength;
      if (burst < BURST_BYTES) continue;
      burst = 0;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } catch {
    // It ended with its process.
  }
  rest += decoder.decode();
  if (rest !== "") log(rest);
}
