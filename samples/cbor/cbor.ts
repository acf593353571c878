import { type Codec, defineFunction } from "@projectriff/deno-function-invoker";
import { decode, encode } from "cborg";
import { z } from "zod";

/** CBOR (RFC 8949) ↔ values. */
const cbor: Codec = {
  mediaTypes: ["application/cbor", "+cbor"],
  decode: (payload) => decode(payload),
  encode: (value) => encode(value),
  accepts: (value) => typeof value !== "function" && typeof value !== "symbol",
};

const File = z.object({
  name: z.string().min(1),
  content: z.union([z.instanceof(Uint8Array), z.string()], "expected bytes or text"),
});

const Fingerprint = z.object({ name: z.string(), size: z.int(), sha256: z.instanceof(Uint8Array) });

/** Takes the fingerprint of a file. CBOR carries bytes inside of objects, which JSON cannot. */
export const fingerprint = defineFunction({
  interaction: "direct",
  input: File,
  output: Fingerprint,
  codecs: [cbor],
  async run({ name, content }) {
    const bytes = new Uint8Array(
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    return { name, size: bytes.length, sha256: new Uint8Array(digest) };
  },
});
