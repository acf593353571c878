/** JSON Schema (2020-12) with its references followed. Pure. */

/** @typedef {Readonly<Record<string, unknown>>} Schema */

/**
 * @typedef {object} Variant
 * @property {string} title
 * @property {Schema} schema
 */

/** References behind one another, at the most. */
const MAX_STEPS = 32;

/**
 * A schema with its references and `allOf` in place.
 *
 * @param {unknown} given
 * @param {Schema} root
 * @returns {Schema}
 */
export function resolve(given, root) {
  let schema = isObject(given) ? given : {};
  for (let step = 0; step < MAX_STEPS; step++) {
    if (typeof schema.$ref === "string") {
      const { $ref, ...beside } = schema;
      schema = merge(lookUp($ref, root), beside);
    } else if (Array.isArray(schema.allOf)) {
      const { allOf, ...beside } = schema;
      schema = allOf.filter(isObject).reduce(
        (whole, each) => merge(whole, typeof each.$ref === "string" ? resolve(each, root) : each),
        beside,
      );
    } else return schema;
  }
  return {};
}

/**
 * @param {string} reference only such as lead to the same document
 * @param {Schema} root
 * @returns {Schema}
 */
function lookUp(reference, root) {
  if (!reference.startsWith("#")) return {};
  /** @type {unknown} */
  let target = root;
  for (const segment of reference.slice(1).split("/").slice(1)) {
    const name = decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
    target = isObject(target) || Array.isArray(target) ? Reflect.get(target, name) : undefined;
  }
  return isObject(target) ? target : {};
}

/**
 * @param {Schema} one
 * @param {Schema} other
 * @returns {Schema}
 */
function merge(one, other) {
  const merged = { ...one, ...other };
  if (isObject(one.properties) && isObject(other.properties)) {
    merged.properties = { ...one.properties, ...other.properties };
  }
  if (Array.isArray(one.required) && Array.isArray(other.required)) {
    merged.required = [...new Set([...one.required, ...other.required])];
  }
  return merged;
}

/**
 * What a value may be one of, by several types, `oneOf` or `anyOf`; none: it has one form.
 *
 * @param {Schema} schema
 * @param {Schema} root
 * @returns {readonly Variant[]}
 */
export function variantsOf(schema, root) {
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => ({ title: typeText(type), schema: { ...schema, type } }));
  }
  const { oneOf, anyOf, ...beside } = schema;
  const list = Array.isArray(oneOf) ? oneOf : anyOf;
  if (!Array.isArray(list)) return [];
  return list.map((each, index) => {
    const variant = resolve(each, root);
    return { title: variantTitle(variant, index), schema: merge(beside, variant) };
  });
}

/**
 * @param {Schema} schema
 * @param {number} index
 */
function variantTitle(schema, index) {
  if (schema.title) return textOf(schema.title);
  if ("const" in schema) return JSON.stringify(schema.const);
  const constants = Object.entries(isObject(schema.properties) ? schema.properties : {})
    .flatMap(([name, each]) => isObject(each) && "const" in each ? `${name}: ${each.const}` : []);
  if (constants.length > 0) return constants.join(", ");
  const type = schema.type ?? guessType(schema);
  const names = schema.type === "object" && isObject(schema.properties)
    ? `: ${Object.keys(schema.properties).slice(0, 3).join(", ")}`
    : "";
  return typeof type === "string" ? `${typeText(type)}${names}` : `variant ${index + 1}`;
}

/**
 * The type of a schema that does not say it.
 *
 * @param {Schema} schema
 */
export function guessType(schema) {
  if ("properties" in schema || "additionalProperties" in schema) return "object";
  if ("items" in schema || "prefixItems" in schema) return "array";
  return undefined;
}

/**
 * @param {unknown} value
 * @returns {value is Readonly<Record<string, unknown>>}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value */
export function textOf(value) {
  return typeof value === "string" ? value : "";
}

/** @param {unknown} type */
function typeText(type) {
  return type === "string" ? "text" : type === "null" ? "nothing (null)" : String(type);
}
