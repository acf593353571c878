import type { Compression } from "../compression/decompress.ts";
import { HttpError } from "./http_error.ts";

const ENCODINGS: ReadonlyMap<string, Compression> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "br"],
]);

/**
 * What `Content-Encoding` names, or a header in its place; `undefined`: nothing.
 *
 * @param isStream whether it is decompressed while it comes, which could hold 16 MiB of brotli for as long
 * @throws {HttpError} 415 when it names what is not known, or several
 */
export function parseBodyEncoding(
  value = "",
  isStream = false,
  header = "Content-Encoding",
): Compression | undefined {
  const name = value.trim().toLowerCase();
  if (name === "" || name === "identity") return undefined;
  const encoding = ENCODINGS.get(name);
  if (encoding && !(isStream && encoding === "br")) return encoding;
  const known = isStream ? "gzip, deflate" : "gzip, deflate, br";
  throw new HttpError(415, `Cannot read the body: its ${header} is none of ${known}`, {
    status: "UNIMPLEMENTED",
    headers: { "accept-encoding": known },
  });
}
