/** One output, or a message that has been sent, as it is shown. */

import { copyButton } from "./copy_button.js";
import { h } from "./dom.js";
import { isObject } from "./json_schema.js";
import { durationText } from "./latency.js";
import { essenceOf, showPayload, sizeText } from "./payload.js";

/** @import { HeaderRow, Output } from "./types.ts" */
/** @import { Shown } from "./payload.js" */

const EVENT_TYPE = "application/cloudevents+json";

/**
 * @param {Output} output
 * @returns {HTMLElement}
 */
export function outputItem(output) {
  const { direction, contentType, atMs, bytes, size, event } = output;
  const shown = showPayload(bytes, contentType, size);
  const problem = essenceOf(contentType) === "application/problem+json" && problemOf(shown.text);
  const attributes = attributesOf(output, shown);
  return h(
    "li",
    { class: `output ${direction}${problem ? " failed" : ""}` },
    h(
      "p",
      { class: "facts" },
      h(
        "span",
        { class: "direction" },
        direction === "out" ? "sent" : problem ? "error" : "output",
      ),
      h("span", {}, `+${durationText(atMs)}`),
      h("span", {}, event && event !== "error" ? `event ${event}` : essenceOf(contentType)),
      h("span", {}, sizeText(size)),
      shown.kind !== "image" && shown.kind !== "empty" && copyButton("Copy", () => shown.text),
    ),
    attributes.length > 0 && pairs("Event", attributes),
    problem || payloadElement(shown, bytes),
    shown.isCut && h("p", { class: "hint" }, `The beginning of ${sizeText(size)}`),
  );
}

/**
 * Names and values.
 *
 * @param {string} label
 * @param {readonly HeaderRow[]} rows
 */
export function pairs(label, rows) {
  return h(
    "dl",
    { class: "pairs", "aria-label": label },
    ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

/**
 * @param {Shown} shown
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
function payloadElement({ kind, text }, bytes) {
  if (kind === "empty") return h("p", { class: "hint" }, "Empty");
  if (kind === "image") {
    const src = URL.createObjectURL(new Blob([bytes], { type: text }));
    const image = h("img", { src, alt: `Output, ${text}` });
    image.onload = image.onerror = () => URL.revokeObjectURL(src);
    return image;
  }
  const label = kind === "binary" ? "Bytes in hex" : "Payload";
  return h("pre", { class: kind, tabindex: 0, role: "group", "aria-label": label }, text);
}

/**
 * A problem document, readable (RFC 9457).
 *
 * @param {string} text
 */
function problemOf(text) {
  const problem = parse(text);
  if (!isObject(problem)) return undefined;
  const { title, status, detail, "error-code": code, ...others } = problem;
  const rows = Object.entries({ status, "error-code": code, ...others })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => /** @type {HeaderRow} */ ([name, asText(value)]));
  return h(
    "div",
    { class: "problem-document" },
    h("p", { class: "message" }, asText(detail ?? title ?? "It failed")),
    pairs("Problem", rows),
  );
}

/**
 * Those of an event of CloudEvents: its headers, or the members of its document.
 *
 * @param {Output} output
 * @param {Shown} shown
 * @returns {readonly HeaderRow[]}
 */
function attributesOf({ headers, contentType }, { text }) {
  if (headers.length > 0) return headers.map(([name, value]) => [name.slice("ce-".length), value]);
  const type = essenceOf(contentType);
  const event = type === EVENT_TYPE || type === "application/json" ? parse(text) : undefined;
  if (!isObject(event) || !("specversion" in event && "id" in event && "source" in event)) {
    return [];
  }
  return Object.entries(event)
    .filter(([name]) => name !== "data" && name !== "data_base64")
    .map(([name, value]) => [name, asText(value)]);
}

/** @param {unknown} value */
function asText(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
