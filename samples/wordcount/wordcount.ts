const WORD = /\p{L}[\p{L}\p{M}]*/gu;

/** Counts the words of all lines of a Call, the most frequent first; answers when the input ends. */
export async function* countWords(
  lines: ReadableStream<string>,
): AsyncGenerator<Record<string, number>> {
  const counts = new Map<string, number>();
  for await (const line of lines) {
    for (const [word] of line.toLowerCase().matchAll(WORD)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  yield Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
