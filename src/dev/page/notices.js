/** What a person has to know first: why a version does not load, and what the function was refused. */

import { copyButton } from "./copy_button.js";
import { h } from "./dom.js";

/** @import { LoadFailure, ShownRefusal, DevState } from "../dev_state.ts" */

/**
 * @param {DevState} state
 * @returns {HTMLElement[]}
 */
export function noticesOf({ failure, refusals, version }) {
  return [
    ...failure ? [failureNotice(failure, version)] : [],
    ...refusals.length > 0 ? [refusalsNotice(refusals)] : [],
  ];
}

/**
 * @param {LoadFailure} failure
 * @param {number} version
 */
function failureNotice({ message, file, line, column, source }, version) {
  const place = [file, line, column].filter((each) => each !== null).join(":");
  return h(
    "section",
    { class: "notice failure", role: "alert" },
    h("h2", {}, "This version does not load"),
    h("p", { class: "message" }, message),
    place !== "" && h("p", {}, h("code", { class: "place" }, place)),
    source.length > 0 && h(
      "ol",
      { class: "source", tabindex: 0, "aria-label": `Source of ${place}` },
      ...source.map((each) => {
        const isHere = each.line === line;
        return h(
          "li",
          { class: isHere ? "here" : undefined, "aria-current": isHere ? "true" : undefined },
          h("span", { class: "number" }, String(each.line)),
          h("code", {}, each.text),
        );
      }),
    ),
    h(
      "p",
      { class: "hint" },
      version > 0
        ? `Version ${version} goes on serving. The next save is tried.`
        : "Nothing is served yet. The next save is tried.",
    ),
  );
}

/** @param {readonly ShownRefusal[]} refusals */
function refusalsNotice(refusals) {
  return h(
    "section",
    { class: "notice refusals", "aria-labelledby": "refusals-title" },
    h("h2", { id: "refusals-title" }, "The function was refused a permission"),
    h(
      "ul",
      { class: "list-plain" },
      ...refusals.map(({ permission, value, option, config }) =>
        h(
          "li",
          {},
          h(
            "span",
            { class: "what" },
            h("strong", {}, permission),
            value === null ? "" : ` ${value}`,
          ),
          h("code", {}, option),
          copyButton("Copy option", () => option),
          config !== null && copyButton("Copy deno.json lines", () => config),
        )
      ),
    ),
    h(
      "p",
      { class: "hint" },
      "The option comes behind the file; a permission set in deno.json is taken by -P.",
    ),
  );
}
