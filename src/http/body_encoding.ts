import type { Compression } from "../compression/decompress.ts";
import { HttpError } from "./http_error.ts";

const ENCODINGS: ReadonlyMap<string, Compression> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "br"],
]);

/**
 * What `Content-Encoding` names; `undefined`: nothing.
 *
 * @throws {HttpError} 415 when it names what is not known, or several
 */
export function parseBodyEncoding(value = ""): Compression | undefined {
  const name = value.trim().toLowerCase();
  if (name === "" || name === "identity") return undefined;
  const encoding = ENCODINGS.get(name);
  if (encoding) return encoding;
  throw new HttpError(
    415,
    `Cannot read the body: its Content-Encoding is none of gzip, deflate, br`,
    {
      status: "INVALID_ARGUMENT",
      headers: { "accept-encoding": "gzip, deflate, br" },
    },
  );
}
