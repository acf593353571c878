/**
 * Runs something that may take so long, in milliseconds.
 *
 * @param name what it is called in the error
 * @throws {Error} when it takes longer; it goes on then, but nothing waits for it
 */
export async function within(
  timeoutMs: number,
  name: string,
  run: () => unknown,
): Promise<void> {
  const expired = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => expired.reject(new Error(`${name} took longer than ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    await Promise.race([run(), expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}
