/** Messages, as they go over HTTP, a stream or gRPC. Pure. */

import { essenceOf, isJson, toBase64 } from "./payload.js";
import { compactJson } from "./json_text.js";

/** @import { Body, CallRequest, Served } from "./types.ts" */

const encoder = new TextEncoder();

/**
 * @param {Body} body
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytesOf(body) {
  return "bytes" in body ? body.bytes : encoder.encode(body.text);
}

/**
 * The text that a message is; undefined where it is none.
 *
 * @param {Body} body
 * @returns {string | undefined}
 */
export function textOfBody(body) {
  if ("text" in body) return body.text;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body.bytes);
  } catch {
    return undefined;
  }
}

/**
 * A message as a line of NDJSON, and as text on a WebSocket of the subprotocol `json`: what is no JSON
 * is a string of it; undefined: it is none.
 *
 * @param {Body} body
 * @param {string} contentType
 * @returns {string | undefined}
 */
export function jsonLine(body, contentType) {
  const text = textOfBody(body);
  if (text === undefined || essenceOf(contentType) === "application/octet-stream") return undefined;
  return isJson(essenceOf(contentType)) ? compactJson(text) : JSON.stringify(text);
}

/**
 * Whether messages go one by one: as lines, by a POST.
 *
 * @param {Pick<CallRequest, "isStream" | "messages">} request
 */
export function isMany({ isStream, messages }) {
  return isStream || messages.length > 1;
}

/**
 * Whether it can be posted: many messages go as lines of JSON.
 *
 * @param {CallRequest} request
 */
export function canPost(request) {
  return !isMany(request) ||
    request.messages.every((body) => jsonLine(body, request.contentType) !== undefined);
}

/**
 * A message of gRPC in JSON, as `function.proto` has it.
 *
 * @param {Body} body
 * @param {CallRequest} request
 * @param {Served} served
 */
export function grpcMessage(body, { fn, contentType, accept, headers }, { first }) {
  /** @type {Map<string, { values: string[] }>} */
  const fields = new Map();
  const named = fn.name === first ? [] : [["x-handler", fn.name]];
  const told = contentType ? [["content-type", contentType]] : [];
  const wanted = accept ? [["accept", accept]] : [];
  for (const [name = "", value = ""] of [...named, ...told, ...wanted, ...headers]) {
    const key = name.toLowerCase();
    fields.set(key, { values: [...fields.get(key)?.values ?? [], value] });
  }
  return JSON.stringify({
    payload: toBase64(bytesOf(body)),
    ...(fields.size > 0 && { headers: Object.fromEntries(fields) }),
  });
}
