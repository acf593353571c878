/** Base64 as gRPC takes it, with what fills it up or without. */
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/;

/** Whether values of metadata of this name are bytes, in base64 (gRPC over HTTP/2). */
export function isBinaryName(lowerCaseName: string): boolean {
  return lowerCaseName.endsWith("-bin");
}

/** Binary values one by one: a `Headers` has joined those of one name, and not every client takes them apart. */
export function splitBinary(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(",")).map((value) => value.trim());
}

/** Whether it is a binary value: one that is not breaks the call in some clients. */
export function isBase64(value: string): boolean {
  return BASE64.test(value);
}
