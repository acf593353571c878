/** A Call by a request of HTTP, with its answer as it comes. */

import { bodyOf, headersOf } from "./commands.js";
import { addOutput, extendOutput } from "./history.js";
import { essenceOf } from "./payload.js";
import { Lines, ServerEvents } from "./split_stream.js";

/** @import { CallRecord, CallRequest, HeaderRow, Output } from "./types.ts" */

/** What a page takes where the user does not say: of a stream that fails, events tell why. */
const ACCEPT = "*/*, text/event-stream";

/**
 * @typedef {object} CallHandle a Call that is under way
 * @property {() => void} cancel
 * @property {(text: string | Uint8Array<ArrayBuffer>) => void} [send]
 * @property {() => void} [halfClose]
 */

/**
 * Makes it; all that comes is noted in `call`.
 *
 * @param {CallRequest} request
 * @param {CallRecord} call
 * @param {() => void} onChange
 * @returns {CallHandle}
 */
export function postCall(request, call, onChange) {
  const abort = new AbortController();
  const start = performance.now();
  const since = () => performance.now() - start;
  const settle = () => {
    call.isOpen = false;
    call.durationMs = since();
    onChange();
  };
  ask(request, traceparentOf(call.trace), abort.signal).then(async (response) => {
    call.head = { status: response.status, headers: rowsOf(response.headers) };
    onChange();
    await readAnswer(response, call, since, onChange);
  }).catch((error) => {
    call.failure = abort.signal.aborted
      ? "Cancelled from this page"
      : `The answer broke off, or there was none: ${error.message}`;
  }).finally(settle);
  return { cancel: () => abort.abort() };
}

/**
 * @param {CallRequest} request
 * @param {string} traceparent
 * @param {AbortSignal} signal
 */
export function ask(request, traceparent, signal) {
  const { fn, method, path, accept } = request;
  const body = bodyOf(request);
  const headers = new Headers();
  for (const [name, value] of headersOf(request)) headers.append(name, value);
  if (!accept && fn.kind !== "application") headers.set("accept", ACCEPT);
  headers.set("traceparent", traceparent);
  return fetch(path, {
    method,
    headers,
    signal,
    cache: "no-store",
    redirect: "manual",
    ...(body && { body: "bytes" in body ? body.bytes : body.text }),
  });
}

/** The id of a new trace: 16 bytes in hex. */
export function newTrace() {
  return randomHex(16);
}

/**
 * The header that makes a request a part of a trace (W3C Trace Context).
 *
 * @param {string} trace
 */
export function traceparentOf(trace) {
  return `00-${trace}-${randomHex(8)}-01`;
}

/** @param {number} count of bytes */
function randomHex(count) {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(count)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** @param {Headers} headers */
function rowsOf(headers) {
  return Array.from(headers, ([name, value]) => /** @type {HeaderRow} */ ([name, value]));
}

/**
 * @param {Response} response
 * @param {CallRecord} call
 * @param {() => number} since
 * @param {() => void} onChange
 */
async function readAnswer(response, call, since, onChange) {
  if (!response.body) return;
  const contentType = response.headers.get("content-type") ?? "";
  const type = essenceOf(contentType);
  const take = type === "application/x-ndjson"
    ? takeLines(call, since)
    : type === "text/event-stream"
    ? takeEvents(call, since)
    : takeOne(call, contentType, since, eventHeaders(response.headers));
  for await (const piece of chunksOf(response.body)) {
    take(piece);
    onChange();
  }
  take(undefined);
}

/**
 * Not all browsers iterate streams.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 */
async function* chunksOf(body) {
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** @typedef {(piece: Uint8Array<ArrayBuffer> | undefined) => void} Take */

/**
 * @param {CallRecord} call
 * @param {() => number} since
 * @returns {Take}
 */
function takeLines(call, since) {
  const decoder = new TextDecoder();
  const lines = new Lines();
  return (piece) => {
    const whole = piece ? lines.take(decoder.decode(piece, { stream: true })) : [lines.rest()];
    for (const line of whole) {
      if (line.trim()) addOutput(call, textOutput(line, "application/json", since()));
    }
  };
}

/**
 * @param {CallRecord} call
 * @param {() => number} since
 * @returns {Take}
 */
function takeEvents(call, since) {
  const decoder = new TextDecoder();
  const events = new ServerEvents();
  return (piece) => {
    if (!piece) return;
    for (const { name, data } of events.take(decoder.decode(piece, { stream: true }))) {
      const isError = name === "error";
      const type = isError ? "application/problem+json" : guessType(data);
      addOutput(call, { ...textOutput(data, type, since()), ...(name && { event: name }) });
    }
  };
}

/**
 * @param {CallRecord} call
 * @param {string} contentType
 * @param {() => number} since
 * @param {readonly HeaderRow[]} headers
 * @returns {Take}
 */
function takeOne(call, contentType, since, headers) {
  /** @type {Output | undefined} */
  let output;
  return (piece) => {
    if (!piece) return;
    output ??= addOutput(call, {
      direction: "in",
      contentType,
      atMs: since(),
      bytes: new Uint8Array(),
      size: 0,
      headers,
    });
    extendOutput(call, output, piece);
  };
}

/**
 * @param {string} text
 * @param {string} contentType
 * @param {number} atMs
 * @returns {Output}
 */
function textOutput(text, contentType, atMs) {
  const bytes = new TextEncoder().encode(text);
  return { direction: "in", contentType, atMs, bytes, size: bytes.byteLength, headers: [] };
}

/**
 * An event does not say what it is.
 *
 * @param {string} data
 */
function guessType(data) {
  return /^\s*[[{]/.test(data) ? "application/json" : "text/plain";
}

/**
 * The headers that are attributes of CloudEvents.
 *
 * @param {Headers} headers
 */
function eventHeaders(headers) {
  return rowsOf(headers).filter(([name]) => name.startsWith("ce-"));
}
