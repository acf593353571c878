const MAX_LENGTH = 60;
const ELLIPSIS = "…";

// The first half of a character that the cut has parted.
const LONE_LEAD = /[\uD800-\uDBFF]$/;

/** The beginning of a text for an error message: on one line, well-formed, bounded. */
export function excerpt(text: string, maxLength = MAX_LENGTH): string {
  // White space shrinks, so a little more than the bound is looked at.
  const line = text.slice(0, 4 * maxLength).replace(/[\s\p{Cc}]+/gu, " ");
  const isWhole = line.length <= maxLength && text.length <= 4 * maxLength;
  return (isWhole ? line : line.slice(0, maxLength - 1).replace(LONE_LEAD, "") + ELLIPSIS)
    .toWellFormed();
}

/** The beginning of a payload as text; bytes that are not UTF-8 show as U+FFFD. */
export function excerptOfPayload(payload: Uint8Array): string {
  const head = payload.subarray(0, 16 * MAX_LENGTH);
  return excerpt(new TextDecoder().decode(head));
}
