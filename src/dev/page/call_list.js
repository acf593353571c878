/** The Calls that have been made, to look at and to send again. */

import { h } from "./dom.js";
import { durationText } from "./latency.js";
import { statusOf } from "./call_status.js";

/** @import { CallRecord } from "./types.ts" */

/**
 * @param {CallRecord} call
 * @param {boolean} isChosen
 * @param {(call: CallRecord) => void} onChoose
 * @returns {HTMLElement}
 */
export function callItem(call, isChosen, onChoose) {
  const { text, tone } = statusOf(call);
  const by = call.request ? "" : call.opened?.http ? "HTTP client" : "gRPC client";
  const attributes = {
    type: "button",
    class: "item call",
    "aria-current": isChosen ? "true" : undefined,
    onclick: () => onChoose(call),
  };
  return h(
    "li",
    {},
    h(
      "button",
      attributes,
      h("span", { class: `dot ${tone}`, "aria-hidden": "true" }),
      h("span", { class: "name" }, call.fn.slice(call.fn.lastIndexOf("/") + 1)),
      h("span", { class: "kind" }, durationOf(call)),
      h("span", { class: "more" }, [text, by].filter(Boolean).join(" · ")),
      h("time", { class: "kind", datetime: call.startedAt.toISOString() }, clock(call.startedAt)),
    ),
  );
}

/** @param {CallRecord} call */
export function durationOf({ durationMs, ended }) {
  const ms = durationMs ?? ended?.durationMs;
  return ms === undefined ? "" : durationText(ms);
}

/** @param {Date} date */
export function clock(date) {
  return date.toTimeString().slice(0, 8);
}
