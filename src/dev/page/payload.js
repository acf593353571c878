/** Bytes, and how they are shown. Pure. */

import { indentJson } from "./json_text.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** How much of a payload is shown, in bytes. */
const MAX_SHOWN = 64 * 1024;
const MAX_HEX = 4 * 1024;
const HEX_WIDTH = 16;

/**
 * @typedef {object} Shown
 * @property {"image" | "json" | "text" | "binary" | "empty"} kind
 * @property {string} text what stands for it; of an image its media type
 * @property {boolean} isCut whether there is more of it
 */

/**
 * What is shown of a payload.
 *
 * @param {Bytes} bytes as much as there is of it
 * @param {string} contentType
 * @param {number} size of all of it, in bytes
 * @returns {Shown}
 */
export function showPayload(bytes, contentType, size = bytes.byteLength) {
  const type = essenceOf(contentType);
  const isCut = size > bytes.byteLength || bytes.byteLength > MAX_SHOWN;
  if (size === 0) return { kind: "empty", text: "", isCut: false };
  if (type.startsWith("image/") && size === bytes.byteLength) {
    return { kind: "image", text: type, isCut: false };
  }
  const text = isTextual(type)
    ? decode(bytes.subarray(0, MAX_SHOWN), contentType, isCut)
    : undefined;
  if (text === undefined) {
    const isHexCut = size > bytes.byteLength || bytes.byteLength > MAX_HEX;
    return { kind: "binary", text: hexDump(bytes.subarray(0, MAX_HEX)), isCut: isHexCut };
  }
  if (!isCut && isJson(type)) return { kind: "json", text: indentJson(text), isCut };
  return { kind: isJson(type) ? "json" : "text", text, isCut };
}

/**
 * A media type without its parameters, in lower case.
 *
 * @param {string} contentType
 */
export function essenceOf(contentType) {
  return (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** @param {string} essence */
export function isJson(essence) {
  return essence === "application/json" || essence.endsWith("+json");
}

/**
 * Lines of an offset, sixteen bytes and their characters.
 *
 * @param {Uint8Array} bytes
 */
export function hexDump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.byteLength; at += HEX_WIDTH) {
    const row = [...bytes.subarray(at, at + HEX_WIDTH)];
    const hex = row.map(toHex).join(" ").padEnd(HEX_WIDTH * 3 - 1);
    const text = row.map((byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex}  ${text.join("")}`);
  }
  return lines.join("\n");
}

/** @param {number} size in bytes */
export function sizeText(size) {
  if (size < 1024) return size === 1 ? "1 byte" : `${size} bytes`;
  const [unit, by] = size < 1024 * 1024 ? ["KiB", 1024] : ["MiB", 1024 * 1024];
  return `${(size / by).toFixed(1)} ${unit}`;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/**
 * @param {string} text white space does not count, and base64url will do
 * @returns {Bytes}
 * @throws {SyntaxError} when it is none
 */
export function fromBase64(text) {
  try {
    const plain = text.replaceAll(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    throw new SyntaxError("This is no base64: it has letters, digits, +, / and = at its end");
  }
}

/**
 * @param {string} text pairs of digits; white space, colons, commas and 0x do not count
 * @returns {Bytes}
 * @throws {SyntaxError} when it is none
 */
export function fromHex(text) {
  const digits = text.replaceAll(/0x|[\s:,]/gi, "");
  if (/[^0-9a-f]/i.test(digits)) throw new SyntaxError("This is no hex: it has digits and a to f");
  if (digits.length % 2) throw new SyntaxError("This is no hex: a byte has two digits");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {number} byte */
export function toHex(byte) {
  return byte.toString(16).padStart(2, "0");
}

/** @param {string} essence */
function isTextual(essence) {
  return isJson(essence) || essence.startsWith("text/") || essence === "" ||
    /^application\/(?:.*\+)?(?:xml|javascript|x-www-form-urlencoded|x-ndjson|yaml)$/.test(essence);
}

/**
 * @param {Bytes} bytes
 * @param {string} contentType
 * @param {boolean} isCut a character may be cut in two
 * @returns {string | undefined} undefined: it is no text
 */
function decode(bytes, contentType, isCut) {
  const [, charset = "utf-8"] = /;\s*charset="?([^";]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}
