/** What a JSON Schema asks for, as a field of a form. Pure. */

import { guessType, isObject, resolve, textOf, variantsOf } from "./json_schema.js";

/** @import { Schema, Variant } from "./json_schema.js" */

/**
 * A field of a form; `any` is a value that only JSON can tell.
 *
 * @typedef {object} Facts
 * @property {string} title
 * @property {string} description
 * @property {string} hint what a value has to keep to
 * @property {Schema} schema with its references resolved
 */

/**
 * @typedef {Facts & (
 *   { readonly kind: "any" | "text" | "number" | "integer" | "boolean" } |
 *   { readonly kind: "options", readonly options: readonly unknown[] } |
 *   { readonly kind: "choice", readonly variants: readonly Variant[] } |
 *   { readonly kind: "object", readonly properties: readonly Property[], readonly rest?: Schema } |
 *   { readonly kind: "array", readonly items: Schema, readonly prefix: readonly Schema[] }
 * )} Field
 */

/**
 * @typedef {object} Property
 * @property {string} name
 * @property {Schema} schema
 * @property {boolean} isRequired
 */

/** Variants within one another, at the most. */
const MAX_DEPTH = 6;

/**
 * What a schema asks for.
 *
 * @param {unknown} given
 * @param {Schema} root where its references lead to
 * @param {number} [depth]
 * @returns {Field}
 */
export function fieldOf(given, root, depth = 0) {
  const schema = resolve(given, root);
  const facts = { title: textOf(schema.title), description: textOf(schema.description) };
  const all = { ...facts, schema, hint: hintOf(schema) };
  if ("const" in schema) return { ...all, kind: "options", options: [schema.const] };
  if (Array.isArray(schema.enum)) return { ...all, kind: "options", options: schema.enum };
  const variants = depth > MAX_DEPTH ? [] : variantsOf(schema, root);
  if (variants.length > 1) {
    const constants = variants.map((each) => fieldOf(each.schema, root, depth + 1));
    const options = constants.flatMap((each) => each.kind === "options" ? each.options : []);
    return constants.every(({ kind }) => kind === "options")
      ? { ...all, kind: "options", options }
      : { ...all, kind: "choice", variants };
  }
  const [variant] = variants;
  if (variant) return fieldOf(variant.schema, root, depth + 1);
  switch (schema.type ?? guessType(schema)) {
    case "object":
      return { ...all, kind: "object", ...partsOf(schema) };
    case "array":
      return { ...all, kind: "array", ...itemsOf(schema) };
    case "string":
      return { ...all, kind: "text" };
    case "number":
      return { ...all, kind: "number" };
    case "integer":
      return { ...all, kind: "integer" };
    case "boolean":
      return { ...all, kind: "boolean" };
    case "null":
      return { ...all, kind: "options", options: [null] };
    default:
      return { ...all, kind: "any" };
  }
}

/** @param {Schema} schema */
function partsOf({ properties, required, additionalProperties }) {
  const needed = Array.isArray(required) ? required : [];
  const rest = isObject(additionalProperties) ? additionalProperties : undefined;
  const isMap = !isObject(properties) && additionalProperties !== false;
  return {
    properties: Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) => ({
      name,
      schema: isObject(schema) ? schema : {},
      isRequired: needed.includes(name),
    })),
    ...((rest || isMap) && { rest: rest ?? {} }),
  };
}

/** @param {Schema} schema */
function itemsOf({ items, prefixItems }) {
  return {
    items: isObject(items) ? items : {},
    prefix: Array.isArray(prefixItems) ? prefixItems.map((each) => isObject(each) ? each : {}) : [],
  };
}

/** @param {Schema} schema */
function hintOf(schema) {
  const { minLength, maxLength, minItems, maxItems, pattern, format, contentEncoding } = schema;
  const [least, most] = [schema.minimum, schema.maximum].map(boundOf);
  const [above, below] = [schema.exclusiveMinimum, schema.exclusiveMaximum].map(boundOf);
  return [
    format ?? contentEncoding,
    range(minLength, maxLength, "characters"),
    range(minItems, maxItems, "items"),
    range(least, most, ""),
    above === undefined ? "" : `more than ${above}`,
    below === undefined ? "" : `less than ${below}`,
    schema.multipleOf === undefined ? "" : `a multiple of ${schema.multipleOf}`,
    // The pattern of a format says what its name says, in a form that nobody reads.
    pattern === undefined || format !== undefined ? "" : `as ${pattern}`,
  ].filter(Boolean).join(", ");
}

/**
 * Bounds that every number of a JavaScript keeps to say nothing.
 *
 * @param {unknown} bound
 */
function boundOf(bound) {
  return Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER ? undefined : bound;
}

/**
 * @param {unknown} least
 * @param {unknown} most
 * @param {string} what
 */
function range(least, most, what) {
  if (least === undefined && most === undefined) return "";
  const bounds = most === undefined
    ? `${least} or more`
    : least === undefined
    ? `up to ${most}`
    : least === most
    ? `${least}`
    : `${least} to ${most}`;
  return what ? `${bounds} ${what}` : bounds;
}
