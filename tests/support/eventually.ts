/** How long what is waited for may take, on a machine that has a lot to do. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 20;

/** Resolves with what is found; it is looked for again and again. Rejects when it does not come. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: () => string = () => "what was waited for",
): Promise<T> {
  const lateMs = performance.now() + PATIENCE_MS;
  while (true) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > lateMs) {
      throw new Error(`It did not come to be so within ${PATIENCE_MS / 1000} s: ${what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Resolves when something is so; it is looked at again and again. Rejects when that does not come. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what?: () => string,
): Promise<void> {
  await eventually(async () => await holds() || undefined, what);
}
