import { readBounded } from "./read_bounded.ts";

/** What a text from the web may take. */
export interface FetchTextLimits {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 2 ** 20;

/**
 * Gets a text from the web.
 *
 * @throws {Error} when it does not come, not in time, or not whole
 */
export async function fetchText(
  url: string,
  { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES }: FetchTextLimits = {},
): Promise<string> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { signal: late });
    if (response.ok) return await readBounded(response.body ?? ReadableStream.from([]), maxBytes);
    await response.body?.cancel();
    throw new Error(`the server responded with code ${response.status}`);
  } catch (error) {
    if (!late.aborted) throw error;
    throw new Error(`the server did not answer within ${timeoutMs / 1000} s`);
  }
}
