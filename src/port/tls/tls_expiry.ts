/** What there is to say of a certificate's end. */
export type ExpiryNotice = "expires-soon" | "has-expired";

/** How long before its end a certificate that is renewed by itself should have been renewed. */
const SOON_MS = 3 * 24 * 60 * 60 * 1000;

/**
 * What there is to say of a certificate that is served; `undefined`: nothing yet.
 *
 * @param notAfter its end, as ISO 8601
 */
export function expiryNotice(notAfter: string, nowMs: number): ExpiryNotice | undefined {
  const leftMs = Date.parse(notAfter) - nowMs;
  if (leftMs <= 0) return "has-expired";
  return leftMs <= SOON_MS ? "expires-soon" : undefined;
}
