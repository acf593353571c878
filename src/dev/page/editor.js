/** Where a message is written: a form, text, bytes or a file. */

import { fill, h, labelled, segmented } from "./dom.js";
import { bodyOfDraft, changeNotation, notationsOf } from "./draft.js";
import { renderField } from "./schema_form.js";
import { sizeText } from "./payload.js";

/** @import { ServedFunction } from "../dev_state.ts" */
/** @import { Draft, Notation } from "./draft.js" */

/** @type {Readonly<Record<Notation, string>>} */
const NAMES = {
  form: "Form",
  json: "JSON",
  text: "Text",
  hex: "Hex",
  base64: "Base64",
  file: "File",
};
/** @type {Readonly<Record<"json" | "text" | "hex" | "base64", string>>} */
const PLACEHOLDERS = {
  json: '{ "name": "Ada" }',
  text: "Hello World",
  hex: "48 65 6c 6c 6f",
  base64: "SGVsbG8=",
};
/** What a browser is to hold of a file, in bytes. */
const MAX_FILE = 64 * 1024 * 1024;

/**
 * @param {ServedFunction} fn
 * @param {Draft} draft what is written goes there
 * @param {() => void} onChange
 * @returns {HTMLElement}
 */
export function messageEditor(fn, draft, onChange) {
  const place = h("div", { class: "editor" });
  const problem = h("p", { class: "problem", role: "status" });
  show();
  return place;

  function show() {
    const notations = notationsOf(fn).map((each) => /** @type {const} */ ([each, NAMES[each]]));
    const chosen = segmented("Write the message as", notations, draft.notation, choose);
    fill(place, notations.length > 1 && chosen, editor(), problem);
    tell();
  }

  /** @param {Notation} notation */
  function choose(notation) {
    try {
      changeNotation(draft, notation);
      show();
      const checked = place.querySelector(".segmented input:checked");
      if (checked instanceof HTMLElement) checked.focus();
    } catch {
      show();
      problem.textContent = "This is no JSON, which a form would need";
    }
    onChange();
  }

  function changed() {
    tell();
    onChange();
  }

  /** What cannot be read is told while it is written. */
  function tell() {
    problem.textContent = problemOf(draft) ?? "";
  }

  function editor() {
    const { notation, texts, value, file } = draft;
    if (notation === "form" && fn.inputSchema) {
      return renderField({
        schema: fn.inputSchema,
        root: fn.inputSchema,
        name: "",
        isRequired: true,
        value,
        onChange(next) {
          draft.value = next;
          changed();
        },
      });
    }
    if (notation === "file") {
      const input = h("input", {
        type: "file",
        /** @param {Event & { currentTarget: HTMLInputElement }} event */
        async onchange({ currentTarget: { files } }) {
          const [chosen] = files ?? [];
          if (!chosen) return;
          if (chosen.size > MAX_FILE) {
            problem.textContent = `The file is larger than ${sizeText(MAX_FILE)}`;
            return;
          }
          const bytes = new Uint8Array(await chosen.arrayBuffer());
          draft.file = { name: chosen.name, type: chosen.type, bytes };
          changed();
        },
      });
      const hint = file ? `${file.name}, ${sizeText(file.bytes.byteLength)}` : "";
      return labelled("File", input, { hint });
    }
    const text = notation === "form" ? "json" : notation;
    const area = h("textarea", {
      rows: 8,
      class: "code",
      placeholder: PLACEHOLDERS[text],
      spellcheck: "false",
    });
    area.value = texts[text];
    area.oninput = () => {
      texts[text] = area.value;
      changed();
    };
    return labelled("Message", area);
  }
}

/**
 * Why a draft cannot be read; undefined: it can.
 *
 * @param {Draft} draft
 * @returns {string | undefined}
 */
function problemOf(draft) {
  const { notation, texts } = draft;
  if (notation === "file") return undefined;
  try {
    if (notation === "json" && texts.json.trim() !== "") JSON.parse(texts.json);
    bodyOfDraft(draft);
    return undefined;
  } catch (error) {
    if (notation !== "json") return error instanceof Error ? error.message : String(error);
    return "This is no JSON; it is sent as it is";
  }
}
