/** What details may take up once they are percent-encoded, in bytes; many clients take 8 KiB of headers. */
const MAX_ENCODED_BYTES = 4096;

/**
 * A message as the details of a status: `grpc-message` is percent-encoded UTF-8 in a header (gRPC over
 * HTTP/2), so that it has to be well-formed, and is cut where it would not fit.
 */
export function toStatusDetails(message: string): string {
  const text = message.toWellFormed();
  // Each UTF-16 unit takes nine bytes at the most.
  if (text.length * 9 <= MAX_ENCODED_BYTES) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += encodeURIComponent(character).length;
    if (bytes > MAX_ENCODED_BYTES) return `${text.slice(0, end)}…`;
    end += character.length;
  }
  return text;
}

const PLAIN = /^[\x20-\x24\x26-\x7e]*$/;

/** Details as the value of `grpc-message`: bytes of UTF-8, percent-encoded but for printable ASCII. */
export function percentEncoded(details: string): string {
  if (PLAIN.test(details)) return details;
  return details.replace(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);
}
