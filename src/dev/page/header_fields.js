/** Content type, what is accepted, and headers of a request. */

import { fill, h, labelled, uniqueId } from "./dom.js";
import { contentTypeOf, newEventHeaders } from "./draft.js";

/** @import { ServedFunction } from "../dev_state.ts" */
/** @import { Draft } from "./draft.js" */

const TYPES = [
  "application/json",
  "text/plain",
  "application/octet-stream",
  "application/x-www-form-urlencoded",
  "application/cloudevents+json",
  "application/x-ndjson",
  "image/png",
];
const ACCEPTED = ["application/json", "text/plain", "text/event-stream", "application/x-ndjson"];

/**
 * @param {ServedFunction} fn
 * @param {Draft} draft what is written goes there
 * @param {() => void} onChange
 * @returns {{ readonly element: HTMLElement, readonly update: () => void }}
 */
export function headerFields(fn, draft, onChange) {
  /** @type {HTMLElement[]} */
  const lists = [];
  const type = combo(TYPES, draft.contentType, (value) => draft.contentType = value);
  const accept = combo(ACCEPTED, draft.accept, (value) => draft.accept = value);
  accept.placeholder = "what the function chooses";
  const rows = h("ul", { class: "list-plain header-rows" });
  const count = h("span", { class: "count" });
  const add = h("button", { type: "button", class: "quiet small", onclick: addRow }, "Add header");
  const event = h(
    "button",
    { type: "button", class: "quiet small", onclick: makeEvent },
    "Send as a CloudEvent",
  );
  showRows();
  update();
  return {
    element: h(
      "details",
      {},
      h("summary", {}, "Headers ", count),
      h(
        "div",
        { class: "pair" },
        labelled("Content-Type", type),
        labelled("Accept", accept),
      ),
      ...lists,
      rows,
      h("p", { class: "row" }, add, event),
    ),
    update,
  };

  function update() {
    type.placeholder = contentTypeOf({ ...draft, contentType: "" });
    count.textContent = [
      contentTypeOf(draft),
      draft.headers.length > 0 && `${draft.headers.length} more`,
    ].filter(Boolean).join(", ");
  }

  function changed() {
    update();
    onChange();
  }

  /**
   * @param {readonly string[]} known
   * @param {string} value
   * @param {(value: string) => void} set
   */
  function combo(known, value, set) {
    const id = uniqueId("known");
    lists.push(h("datalist", { id }, ...known.map((each) => h("option", { value: each }))));
    const input = h("input", { type: "text", list: id, autocomplete: "off", spellcheck: "false" });
    input.value = value;
    input.oninput = () => {
      set(input.value.trim());
      changed();
    };
    return input;
  }

  function addRow() {
    draft.headers.push(["", ""]);
    showRows();
    rows.lastElementChild?.querySelector("input")?.focus();
  }

  function makeEvent() {
    const own = draft.headers.filter(([name]) => !name.toLowerCase().startsWith("ce-"));
    draft.headers = [...own, ...newEventHeaders(fn, crypto.randomUUID())];
    showRows();
    changed();
  }

  function showRows() {
    fill(
      rows,
      ...draft.headers.map(([name, value], index) => {
        const set = (/** @type {string} */ nextName, /** @type {string} */ nextValue) => {
          [name, value] = [nextName, nextValue];
          draft.headers[index] = [name.trim(), value.trim()];
          changed();
        };
        const at = `header ${index + 1}`;
        return h(
          "li",
          {},
          input(`Name of ${at}`, "name", name, (text) => set(text, value)),
          input(`Value of ${at}`, "value", value, (text) => set(name, text)),
          h("button", {
            type: "button",
            class: "quiet small",
            "aria-label": `Remove ${at}`,
            onclick() {
              draft.headers.splice(index, 1);
              showRows();
              changed();
              add.focus();
            },
          }, "Remove"),
        );
      }),
    );
  }
}

/**
 * @param {string} label
 * @param {string} placeholder
 * @param {string} value
 * @param {(value: string) => void} onInput
 */
function input(label, placeholder, value, onInput) {
  const element = h("input", {
    type: "text",
    "aria-label": label,
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
  });
  element.value = value;
  element.oninput = () => onInput(element.value);
  return element;
}
