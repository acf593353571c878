/** A form for a value of a JSON Schema: its fields are made as they are asked for. */

import { h, uniqueId } from "./dom.js";
import { fieldOf } from "./form_field.js";
import { arrayField, objectField } from "./form_groups.js";
import { anyControl, numberControl, optionsControl, textControl } from "./form_controls.js";
import { initialValue, variantOf } from "./form_value.js";

/** @import { Schema } from "./json_schema.js" */
/** @import { Field } from "./form_field.js" */

/**
 * What a field is given.
 *
 * @typedef {object} FieldOptions
 * @property {unknown} schema
 * @property {Schema} root
 * @property {string} name
 * @property {boolean} isRequired
 * @property {unknown} value
 * @property {(value: unknown) => void} onChange told undefined where there is none
 */

/** @typedef {(options: FieldOptions) => HTMLElement} RenderField */

/**
 * @param {FieldOptions} options
 * @returns {HTMLElement}
 */
export function renderField(options) {
  const field = fieldOf(options.schema, options.root);
  const isGroup = ["object", "array", "choice"].includes(field.kind);
  if (!isGroup) return simpleField(field, options);
  const place = h("div", { class: "slot" });
  show(options.value);
  return place;

  /**
   * @param {unknown} value
   * @param {boolean} [isNew] whether a person has just asked for it
   */
  function show(value, isNew = false) {
    const change = (/** @type {unknown} */ next) => {
      options.onChange(next);
      show(next, true);
    };
    if (value === undefined && !options.isRequired) {
      const add = h("button", {
        type: "button",
        class: "quiet",
        onclick: () => change(initialValue(options.schema, options.root) ?? emptyOf(field)),
      }, `Add ${options.name}`);
      place.replaceChildren(add);
      if (isNew) add.focus();
      return;
    }
    const remove = !options.isRequired && h("button", {
      type: "button",
      class: "quiet small",
      "aria-label": `Remove ${options.name}`,
      onclick: () => change(undefined),
    }, "Remove");
    const group = h(
      options.name ? "fieldset" : "div",
      { class: options.name ? "group" : "plain" },
      options.name && h("legend", {}, options.name, requiredMark(options.isRequired)),
      remove,
      field.description && h("p", { class: "hint" }, field.description),
      ...partsOf(field, { ...options, value }),
    );
    place.replaceChildren(group);
    if (isNew) focusFirst(group);
  }
}

/**
 * @param {Field} field
 * @param {FieldOptions} options
 * @returns {HTMLElement[]}
 */
function partsOf(field, options) {
  switch (field.kind) {
    case "object":
      return objectField(field, options, renderField);
    case "array":
      return [arrayField(field, options, renderField)];
    case "choice":
      return choiceParts(field.variants, options);
    default:
      return [];
  }
}

/**
 * @param {readonly import("./json_schema.js").Variant[]} variants
 * @param {FieldOptions} options
 */
function choiceParts(variants, options) {
  const index = variantOf(variants, options.value, options.root);
  const place = h("div");
  /** @type {(index: number, value: unknown) => void} */
  const show = (chosen, value) => {
    const schema = variants[chosen]?.schema;
    place.replaceChildren(renderField({ ...options, schema, value, name: "", isRequired: true }));
  };
  show(index, options.value);
  const select = h(
    "select",
    {
      "aria-label": `Kind of ${options.name || "message"}`,
      /** @param {Event & { currentTarget: HTMLSelectElement }} event */
      onchange({ currentTarget }) {
        const chosen = Number(currentTarget.value);
        const value = initialValue(variants[chosen]?.schema, options.root);
        options.onChange(value);
        show(chosen, value);
      },
    },
    ...variants.map(({ title }, at) => h("option", { value: at, selected: at === index }, title)),
  );
  return [select, place];
}

/**
 * A label with one control.
 *
 * @param {Field} field
 * @param {FieldOptions} options
 */
function simpleField(field, options) {
  const id = uniqueId("field");
  const control = controlOf(field, options);
  const problem = h("p", { class: "problem", id: `${id}-problem` });
  const hint = [field.description, field.hint].filter(Boolean).join(" · ");
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-hint ${id}-problem`);
  control.toggleAttribute("data-required", options.isRequired);
  control.addEventListener("input", () => {
    problem.textContent = control.validationMessage;
    control.setAttribute("aria-invalid", String(!control.validity.valid));
  });
  const label = h(
    "label",
    { for: id },
    options.name || field.title || "Message",
    requiredMark(options.isRequired && options.name !== ""),
  );
  const isBox = control instanceof HTMLInputElement && control.type === "checkbox";
  return h(
    "div",
    { class: isBox ? "field box" : "field" },
    ...isBox ? [control, label] : [label, control],
    h("p", { class: "hint", id: `${id}-hint` }, hint),
    problem,
  );
}

/**
 * @param {Field} field
 * @param {FieldOptions} options
 * @returns {import("./form_controls.js").Control}
 */
function controlOf(field, options) {
  switch (field.kind) {
    case "number":
    case "integer":
      return numberControl(field, options);
    case "text":
      return textControl(field, options);
    case "options":
      return optionsControl(field.options, options);
    case "boolean":
      return options.isRequired
        ? h("input", {
          type: "checkbox",
          checked: options.value === true,
          /** @param {Event & { currentTarget: HTMLInputElement }} event */
          oninput: ({ currentTarget }) => options.onChange(currentTarget.checked),
        })
        : optionsControl([true, false], options);
    default:
      return anyControl(options);
  }
}

/** @param {boolean} isRequired */
function requiredMark(isRequired) {
  return isRequired &&
    h(
      "span",
      { class: "required" },
      h("span", { "aria-hidden": "true" }, " *"),
      h("span", { class: "hidden" }, " (required)"),
    );
}

/** @param {Field} field */
function emptyOf(field) {
  return field.kind === "array" ? [] : {};
}

/** @param {HTMLElement} group */
function focusFirst(group) {
  const control = group.querySelector("input, textarea, select") ?? group.querySelector("button");
  if (control instanceof HTMLElement) control.focus();
}
