import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

const TOKEN_BYTES = 16;

/** Makes what the address of a page has in it, so that nobody else knows it: 128 bits, as base64url. */
export function createToken(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))).toString("base64url");
}

/** Whether two tokens are the same, in a time that tells nothing of where they are not. */
export function isSameToken(one: string, other: string): boolean {
  const [bytes, others] = [Buffer.from(one), Buffer.from(other)];
  return bytes.byteLength === others.byteLength && timingSafeEqual(bytes, others);
}
