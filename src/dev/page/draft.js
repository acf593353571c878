/** A message that is being written, and the request that it becomes. Pure. */

import { initialValue } from "./form_value.js";
import { fromBase64, fromHex } from "./payload.js";

/** @import { ServedFunction } from "../dev_state.ts" */
/** @import { Body, CallRequest, HeaderRow } from "./types.ts" */

/** @typedef {"form" | "json" | "text" | "hex" | "base64" | "file"} Notation how it is written */

/**
 * @typedef {object} Draft
 * @property {Notation} notation
 * @property {unknown} value that of the form
 * @property {Record<"json" | "text" | "hex" | "base64", string>} texts
 * @property {{ name: string, type: string, bytes: Uint8Array<ArrayBuffer> }} [file]
 * @property {string} contentType empty: that of the notation
 * @property {string} accept empty: what the function chooses
 * @property {HeaderRow[]} headers
 * @property {string} method of an application
 * @property {string} path of an application
 */

/** @type {Readonly<Record<Notation, string>>} */
const TYPES = {
  form: "application/json",
  json: "application/json",
  text: "text/plain",
  hex: "application/octet-stream",
  base64: "application/octet-stream",
  file: "application/octet-stream",
};

/**
 * What a function may be sent first.
 *
 * @param {ServedFunction} fn
 * @returns {Draft}
 */
export function newDraft({ inputSchema, declared, kind }) {
  const value = inputSchema ? initialValue(inputSchema, inputSchema) : undefined;
  return {
    notation: inputSchema ? "form" : declared === "json" ? "json" : "text",
    value,
    texts: { json: inputSchema ? toJson(value) : "", text: "", hex: "", base64: "" },
    contentType: "",
    accept: "",
    headers: [],
    method: kind === "application" ? "GET" : "POST",
    path: "/",
  };
}

/**
 * The ways in which a message for a function can be written.
 *
 * @param {ServedFunction} fn
 * @returns {readonly Notation[]}
 */
export function notationsOf({ inputSchema, kind }) {
  /** @type {readonly Notation[]} */
  const bytes = kind === "method" ? [] : ["text", "hex", "base64", "file"];
  return [...inputSchema ? /** @type {const} */ (["form"]) : [], "json", ...bytes];
}

/**
 * Changes how it is written, and takes along what has been written.
 *
 * @param {Draft} draft
 * @param {Notation} notation
 * @throws {SyntaxError} when what has been written is no JSON, which a form would need
 */
export function changeNotation(draft, notation) {
  if (draft.notation === "form") draft.texts.json = toJson(draft.value);
  if (notation === "form") {
    const { json } = draft.texts;
    draft.value = json.trim() === "" ? undefined : JSON.parse(json);
  }
  draft.notation = notation;
}

/**
 * @param {Draft} draft
 * @returns {string} its media type
 */
export function contentTypeOf({ notation, contentType, file }) {
  return contentType || (notation === "file" && file?.type) || TYPES[notation];
}

/**
 * @param {Draft} draft
 * @returns {Body}
 * @throws {SyntaxError} when it cannot be read
 */
export function bodyOfDraft({ notation, value, texts, file }) {
  switch (notation) {
    case "form":
      return { text: value === undefined ? "" : JSON.stringify(value) };
    case "hex":
      return { bytes: fromHex(texts.hex) };
    case "base64":
      return { bytes: fromBase64(texts.base64) };
    case "file":
      if (!file) throw new SyntaxError("No file has been chosen");
      return { bytes: file.bytes, fileName: file.name };
    default:
      return { text: texts[notation] };
  }
}

/**
 * @param {ServedFunction} fn
 * @param {Draft} draft
 * @param {{ isStream?: boolean, messages?: readonly Body[] }} [options] messages: in place of the draft's
 * @returns {CallRequest}
 * @throws {SyntaxError} when the message cannot be read
 */
export function requestOf(fn, draft, { isStream = false, messages } = {}) {
  const { accept, headers, method, path } = draft;
  const isApplication = fn.kind === "application";
  return {
    fn,
    method,
    path: isApplication ? path : fn.path,
    contentType: contentTypeOf(draft),
    accept,
    headers: headers.filter(([name]) => name !== ""),
    messages: messages ?? (hasBody(fn, draft) ? [bodyOfDraft(draft)] : []),
    isStream,
  };
}

/**
 * Whether a message is sent along.
 *
 * @param {ServedFunction} fn
 * @param {Draft} draft
 */
export function hasBody({ kind, takesInput }, { method }) {
  return takesInput && (kind !== "application" || !["GET", "HEAD"].includes(method));
}

/**
 * The headers by which a message is an event of CloudEvents.
 *
 * @param {ServedFunction} fn
 * @param {string} id
 * @returns {HeaderRow[]}
 */
export function newEventHeaders({ name }, id) {
  return [
    ["ce-specversion", "1.0"],
    ["ce-id", id],
    ["ce-source", "/invoker-dev"],
    ["ce-type", `${name}.input`],
  ];
}

/** @param {unknown} value */
function toJson(value) {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}
