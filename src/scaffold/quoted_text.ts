/** What JSON writes as it is, and YAML does not allow, or takes for the end of a line. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text in double quotes, as both YAML and JSON read it. */
export function quotedText(text: string): string {
  return JSON.stringify(text).replaceAll(
    UNPRINTABLE,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
