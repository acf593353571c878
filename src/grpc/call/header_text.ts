const BEYOND_ASCII = /[\x80-\xff]/;

/** A header's value as text: the HTTP/2 library hands each of its bytes on as a character of its own. */
export function headerText(value: string): string {
  if (!BEYOND_ASCII.test(value)) return value;
  return new TextDecoder().decode(Uint8Array.from(value, (byte) => byte.charCodeAt(0)));
}
