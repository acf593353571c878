/** What is served, to choose from. */

import { h } from "./dom.js";

/** @import { ServedFunction } from "../dev_state.ts" */

/**
 * A service, above its methods, or something to choose.
 *
 * @typedef {{ readonly service: string } | { readonly fn: ServedFunction }} Entry
 */

/**
 * @param {readonly ServedFunction[]} functions
 * @returns {readonly Entry[]}
 */
export function entriesOf(functions) {
  let last = "";
  return functions.flatMap((fn) => {
    const service = fn.kind === "method" ? fn.name.slice(0, fn.name.lastIndexOf("/")) : "";
    const isNew = service !== last;
    last = service;
    return isNew && service ? [{ service }, { fn }] : [{ fn }];
  });
}

/**
 * @param {Entry} entry
 * @param {boolean} isChosen
 * @param {(name: string) => void} onChoose
 * @returns {HTMLElement}
 */
export function functionItem(entry, isChosen, onChoose) {
  if ("service" in entry) return h("li", { class: "service" }, entry.service);
  const { fn } = entry;
  const attributes = {
    type: "button",
    class: "item",
    "aria-current": isChosen ? "true" : undefined,
    onclick: () => onChoose(fn.name),
  };
  const name = fn.kind === "method" ? fn.name.slice(fn.name.lastIndexOf("/") + 1) : fn.name;
  return h(
    "li",
    {},
    h(
      "button",
      attributes,
      h("span", { class: "name" }, name),
      h("span", { class: "kind" }, kindText(fn)),
    ),
  );
}

/**
 * In a few words.
 *
 * @param {ServedFunction} fn
 */
export function kindText({ kind, takesInput, takesStream, givesStream }) {
  if (kind === "application") return "application";
  const input = takesStream ? "many" : takesInput ? "one" : "none";
  return `${input} → ${givesStream ? "many" : "one"}`;
}
