/** Controls of a form that are one element each. */

import { h } from "./dom.js";

/** @import { Field } from "./form_field.js" */
/** @import { FieldOptions } from "./schema_form.js" */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/** @type {Readonly<Record<string, string>>} */
const INPUT_TYPES = { date: "date", time: "time", email: "email", uri: "url" };

/**
 * @param {Field} field
 * @param {FieldOptions} options
 * @returns {Control}
 */
export function textControl({ schema }, { value, isRequired, onChange }) {
  const type = INPUT_TYPES[String(schema.format)];
  const placeholder = placeholderOf(schema);
  const control = type
    ? h("input", { type, placeholder })
    : h("textarea", { rows: 1, placeholder, spellcheck: "false" });
  control.value = value === undefined ? "" : textOf(value);
  control.oninput = () => onChange(control.value === "" && !isRequired ? undefined : control.value);
  return control;
}

/**
 * @param {Field} field
 * @param {FieldOptions} options
 * @returns {Control}
 */
export function numberControl({ kind, schema }, { value, onChange }) {
  const control = h("input", {
    type: "text",
    inputmode: kind === "integer" ? "numeric" : "decimal",
    autocomplete: "off",
    placeholder: placeholderOf(schema),
  });
  control.value = value === undefined ? "" : textOf(value);
  control.oninput = () => {
    const read = readNumber(control.value, kind === "integer");
    control.setCustomValidity("problem" in read ? read.problem : "");
    if ("value" in read) onChange(read.value);
  };
  return control;
}

/**
 * The value of what has been written, undefined where that is nothing. Pure.
 *
 * @param {string} text
 * @param {boolean} isWhole
 * @returns {{ readonly value: number | undefined } | { readonly problem: string }}
 */
export function readNumber(text, isWhole) {
  const trimmed = text.trim();
  if (trimmed === "") return { value: undefined };
  const value = Number(trimmed);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) || !Number.isFinite(value)) {
    return { problem: "This is no number" };
  }
  if (isWhole && !Number.isInteger(value)) return { problem: "This is no whole number" };
  if (
    Math.abs(value) > Number.MAX_SAFE_INTEGER && /^[-+]?\d+$/.test(trimmed) &&
    BigInt(trimmed) !== BigInt(value)
  ) {
    return { problem: "A form cannot hold all of its digits: write it as JSON" };
  }
  return { value };
}

/**
 * @param {readonly unknown[]} values
 * @param {FieldOptions} options
 * @returns {Control}
 */
export function optionsControl(values, { value, isRequired, onChange }) {
  const texts = values.map((each) => JSON.stringify(each));
  const chosen = texts.indexOf(JSON.stringify(value) ?? "");
  const control = h(
    "select",
    {},
    !(isRequired && chosen >= 0) && h("option", { value: "" }, "not set"),
    ...values.map((each, index) =>
      h("option", { value: index, selected: index === chosen }, textOf(each))
    ),
  );
  control.oninput = () =>
    onChange(control.value === "" ? undefined : values[Number(control.value)]);
  return control;
}

/**
 * JSON, for what no other control can tell.
 *
 * @param {FieldOptions} options
 * @returns {Control}
 */
export function anyControl({ value, onChange }) {
  const control = h("textarea", {
    rows: 2,
    class: "code",
    placeholder: "JSON",
    spellcheck: "false",
  });
  control.value = value === undefined ? "" : JSON.stringify(value, null, 2);
  control.oninput = () => {
    try {
      onChange(control.value.trim() === "" ? undefined : JSON.parse(control.value));
      control.setCustomValidity("");
    } catch {
      control.setCustomValidity("This is no JSON");
    }
  };
  return control;
}

/** @param {import("./json_schema.js").Schema} schema */
function placeholderOf(schema) {
  if ("default" in schema) return `default: ${textOf(schema.default)}`;
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  if (example !== undefined) return textOf(example);
  return schema.format === "date-time" ? "2030-01-02T03:04:05Z" : undefined;
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}
