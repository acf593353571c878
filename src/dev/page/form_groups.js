/** Fields of a form that hold others: objects, lists, and objects whose names are free. */

import { h } from "./dom.js";
import { initialValue } from "./form_value.js";
import { isObject } from "./json_schema.js";

/** @import { Field } from "./form_field.js" */
/** @import { Schema } from "./json_schema.js" */
/** @import { FieldOptions, RenderField } from "./schema_form.js" */

/**
 * A field for each property, and where names are free a list of the others.
 *
 * @param {Extract<Field, { kind: "object" }>} field
 * @param {FieldOptions} options
 * @param {RenderField} renderField
 * @returns {HTMLElement[]}
 */
export function objectField({ properties, rest }, options, renderField) {
  const isKnown = (/** @type {string} */ name) => properties.some((each) => each.name === name);
  const entries = Object.entries(isObject(options.value) ? options.value : {});
  let known = Object.fromEntries(entries.filter(([name]) => isKnown(name)));
  let free = Object.fromEntries(entries.filter(([name]) => !isKnown(name)));
  const change = () => options.onChange({ ...known, ...free });
  const places = properties.map(() => h("div", { class: "slot" }));
  properties.forEach((_, index) => show(index));
  if (!rest) return places;
  const others = mapField(rest, {
    ...options,
    value: free,
    onChange(value) {
      free = isObject(value) ? { ...value } : {};
      change();
    },
  }, renderField);
  return [...places, others];

  /** @param {number} index */
  function show(index) {
    const property = properties[index];
    if (!property) return;
    const onChange = (/** @type {unknown} */ value) => set(index, property.name, value);
    places[index]?.replaceChildren(
      renderField({ ...property, root: options.root, value: known[property.name], onChange }),
    );
  }

  /**
   * @param {number} index
   * @param {string} name
   * @param {unknown} value
   */
  function set(index, name, value) {
    const left = value === undefined ? [] : othersOfOneof(index);
    const gone = left.map((at) => properties[at]?.name);
    const next = { ...known, [name]: value };
    // In the order of the schema.
    known = Object.fromEntries(
      properties.filter((each) => next[each.name] !== undefined && !gone.includes(each.name))
        .map((each) => [each.name, next[each.name]]),
    );
    change();
    left.forEach(show);
  }

  /**
   * Of a oneof of a .proto file one member alone may be set.
   *
   * @param {number} index
   */
  function othersOfOneof(index) {
    const oneof = properties[index]?.schema["x-oneof"];
    if (oneof === undefined) return [];
    return properties.flatMap(({ name, schema }, at) =>
      at !== index && schema["x-oneof"] === oneof && name in known ? [at] : []
    );
  }
}

/**
 * @param {Extract<Field, { kind: "array" }>} field
 * @param {FieldOptions} options
 * @param {RenderField} renderField
 */
export function arrayField({ items, prefix }, options, renderField) {
  let current = Array.isArray(options.value) ? options.value : [];
  const list = h("ol", { class: "items" });
  const add = h("button", { type: "button", class: "quiet", onclick: append }, "Add item");
  show();
  return h("div", { class: "list" }, list, add);

  /** @param {unknown[]} next */
  function change(next) {
    current = next;
    options.onChange(next);
  }

  function show() {
    list.replaceChildren(...current.map((value, index) =>
      h(
        "li",
        {},
        renderField({
          schema: prefix[index] ?? items,
          root: options.root,
          name: `${options.name || "item"} ${index + 1}`,
          isRequired: true,
          value,
          onChange: (next) => change(current.with(index, next)),
        }),
        h("button", {
          type: "button",
          class: "quiet small",
          "aria-label": `Remove ${options.name || "item"} ${index + 1}`,
          onclick: () => drop(index),
        }, "Remove"),
      )
    ));
  }

  function append() {
    change([...current, initialValue(prefix[current.length] ?? items, options.root)]);
    show();
    const control = list.lastElementChild?.querySelector("input, textarea, select, button");
    if (control instanceof HTMLElement) control.focus();
  }

  /** @param {number} index */
  function drop(index) {
    change(current.toSpliced(index, 1));
    show();
    add.focus();
  }
}

/**
 * Names that are free.
 *
 * @param {Schema} rest
 * @param {FieldOptions} options
 * @param {RenderField} renderField
 */
function mapField(rest, options, renderField) {
  const entries = Object.entries(isObject(options.value) ? options.value : {});
  const list = h("ul", { class: "items" });
  const add = h("button", {
    type: "button",
    class: "quiet",
    onclick() {
      entries.push(["", initialValue(rest, options.root)]);
      show();
      const control = list.lastElementChild?.querySelector("input");
      control?.focus();
    },
  }, "Add entry");
  show();
  return h("div", { class: "list" }, list, add);

  function change() {
    options.onChange(Object.fromEntries(entries.filter(([name]) => name !== "")));
  }

  function show() {
    list.replaceChildren(...entries.map((entry, index) => {
      const key = h("input", {
        type: "text",
        "aria-label": `Name of entry ${index + 1}`,
        placeholder: "name",
      });
      key.value = entry[0];
      key.oninput = () => {
        entry[0] = key.value;
        change();
      };
      return h(
        "li",
        {},
        key,
        renderField({
          schema: rest,
          root: options.root,
          name: `value ${index + 1}`,
          isRequired: true,
          value: entry[1],
          onChange(value) {
            entry[1] = value;
            change();
          },
        }),
        h("button", {
          type: "button",
          class: "quiet small",
          "aria-label": `Remove entry ${index + 1}`,
          onclick() {
            entries.splice(index, 1);
            change();
            show();
            add.focus();
          },
        }, "Remove"),
      );
    }));
  }
}
