/** Values of a form: what it begins with, and which variant one is of. Pure. */

import { fieldOf } from "./form_field.js";
import { isObject } from "./json_schema.js";

/** @import { Schema, Variant } from "./json_schema.js" */

/** How deep what is begun by itself is. */
const MAX_DEPTH = 6;

/**
 * What a form begins with: what is required, as far as that is known; undefined where it is not.
 *
 * @param {unknown} schema
 * @param {Schema} root
 * @param {number} [depth]
 * @returns {unknown}
 */
export function initialValue(schema, root, depth = 0) {
  const field = fieldOf(schema, root);
  if ("default" in field.schema) return field.schema.default;
  if (depth > MAX_DEPTH) return undefined;
  switch (field.kind) {
    case "options":
      return field.options[0];
    case "choice":
      return initialValue(field.variants[0]?.schema, root, depth + 1);
    case "boolean":
      return false;
    case "text":
      return "";
    case "array":
      return field.prefix.map((each) => initialValue(each, root, depth + 1));
    case "object":
      return Object.fromEntries(
        field.properties.filter(({ isRequired }) => isRequired)
          .map((each) => [each.name, initialValue(each.schema, root, depth + 1)]),
      );
    default:
      return undefined;
  }
}

/**
 * Which of the variants a value is of: the first that it could be; 0 where it can be none.
 *
 * @param {readonly Variant[]} variants
 * @param {unknown} value
 * @param {Schema} root
 */
export function variantOf(variants, value, root) {
  return Math.max(0, variants.findIndex(({ schema }) => couldBe(value, schema, root)));
}

/**
 * Whether a value is of the kind of a schema, and of its constants; not whether it is valid.
 *
 * @param {unknown} value
 * @param {unknown} schema
 * @param {Schema} root
 * @param {number} [depth]
 * @returns {boolean}
 */
export function couldBe(value, schema, root, depth = 0) {
  const field = fieldOf(schema, root);
  switch (field.kind) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "options":
      return field.options.some((each) => JSON.stringify(each) === JSON.stringify(value));
    case "choice":
      return depth > MAX_DEPTH ||
        field.variants.some((each) => couldBe(value, each.schema, root, depth + 1));
    case "array":
      return Array.isArray(value);
    case "object": {
      if (!isObject(value)) return false;
      return depth > MAX_DEPTH || field.properties.every((each) => {
        const isThere = each.name in value;
        return isThere ? couldBe(value[each.name], each.schema, root, depth + 1) : !each.isRequired;
      });
    }
    default:
      return true;
  }
}
