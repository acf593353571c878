/** Lines of the log. */

import { h } from "./dom.js";
import { clock } from "./call_list.js";

/** @import { LoggedLine } from "../dev_event.ts" */

/** @param {LoggedLine} line */
export function logLine({ time, level, text, from }) {
  return h(
    "li",
    { class: `line ${level}` },
    h("time", { datetime: time }, clock(new Date(time))),
    h("span", { class: "level" }, from === "function" ? "function" : level),
    h("span", { class: "text" }, text),
  );
}
