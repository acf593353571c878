import { exportName } from "./export_name.ts";
import type {
  EnumSchema,
  FieldSchema,
  MessageSchema,
  MethodInfo,
  ScalarType,
  ServiceInfo,
  ServiceSet,
} from "./service_set.ts";
import { CLIENT, typeNames, WRITTEN } from "./type_names.ts";
import { ANY, hasOwnForm } from "./well_known_types.ts";

/** Who has a value: who is given it, or who makes it, which may be done in more ways. */
type View = "received" | "written";
type Types = Readonly<Record<View, string>>;

const NUMBER = both("number");
const BIGINT = { received: "bigint", written: "bigint | number | string" };

const SCALAR_TYPES: Readonly<Record<ScalarType, Types>> = {
  ...{ double: NUMBER, float: NUMBER },
  ...{ int32: NUMBER, uint32: NUMBER, sint32: NUMBER, fixed32: NUMBER, sfixed32: NUMBER },
  ...{ int64: BIGINT, uint64: BIGINT, sint64: BIGINT, fixed64: BIGINT, sfixed64: BIGINT },
  ...{ bool: both("boolean"), string: both("string") },
  bytes: { received: "Uint8Array", written: "Uint8Array | ArrayBuffer" },
};

/** Of wrappers the type is that of what they wrap. */
const WELL_KNOWN_TYPES: ReadonlyMap<string, Types> = new Map(Object.entries({
  "google.protobuf.Timestamp": { received: "string", written: "string | Date" },
  "google.protobuf.Duration": both("string"),
  "google.protobuf.FieldMask": both("string"),
  "google.protobuf.Struct": both("{ [name: string]: JsonValue }"),
  "google.protobuf.ListValue": both("JsonValue[]"),
  "google.protobuf.Value": both("JsonValue"),
  [ANY]: both("AnyMessage"),
}));
const NULL_VALUE = "google.protobuf.NullValue";

/** Types that are there when they are used, in the order in which one uses the other. */
const HELPERS = {
  Requests: "/** Requests one after the other. */\n" +
    "type Requests<T> = Iterable<T> | AsyncIterable<T>;\n",
  Replies: "/** Responses one after the other, or a promise of them. */\n" +
    "type Replies<T> = Reply<Iterable<T> | AsyncIterable<T>>;\n",
  Reply: "/** A response, or a promise of it. */\ntype Reply<T> = T | Promise<T>;\n",
  AnyMessage: '/** A message of any type: `"@type"` is its URL, the rest are its fields. */\n' +
    'type AnyMessage = { "@type"?: string; [field: string]: unknown };\n',
  JsonValue: "/** What JSON has. */\ntype JsonValue = null | boolean | number | string | " +
    "JsonValue[] | { [name: string]: JsonValue };\n",
};

/**
 * TypeScript of what the methods of services are given and have to return: docs/services.md in types.
 *
 * @param files the names of what it is made of
 * @param kit where the types of the kit are imported from
 */
export function typeText(set: ServiceSet, files: readonly string[], kit: string): string {
  const names = typeNames(set);
  const schemas = new Map(set.messages.map((schema) => [schema.name, schema]));
  const comments: ReadonlyMap<string, string> = set.source?.comments ?? new Map();
  const blocks = [
    ...set.services.map(serviceText),
    ...set.messages.filter(({ name }) => !hasOwnForm(name)).map(messageText),
    ...set.enums.filter(({ name }) => name !== NULL_VALUE).map(enumText),
  ];
  const head =
    `// Made of ${files.join(", ")} by "invoker types": change that, and make this anew.\n` +
    "// deno-fmt-ignore-file\n";
  let text = `${head}import type { Context, MethodCallOptions } from ${JSON.stringify(kit)};\n\n${
    blocks.join("\n")
  }`;
  for (const [name, helper] of Object.entries(HELPERS)) {
    if (new RegExp(`\\b${name}\\b`).test(text.replaceAll(RE_COMMENT, ""))) text += `\n${helper}`;
  }
  return text;

  function serviceText({ name: fullName, methods }: ServiceInfo): string {
    const name = names.get(fullName);
    const lines = methods.map((method) =>
      `${commentText(comments.get(`${fullName}.${method.name}`), "  ")}  ${methodText(method)}\n`
    );
    const calls = methods.map((method) => `  ${callText(method)}\n`);
    return `${commentText(comments.get(fullName))}export interface ${name} {\n${
      lines.join("")
    }}\n\n` +
      `/** {@linkcode ${name}} as a test calls it, by \`loadService<${name}${CLIENT}>\`. */\n` +
      `export interface ${name}${CLIENT} {\n${calls.join("")}}\n`;
  }

  function methodText(
    { name, requestStream, responseStream, requestType, responseType }: MethodInfo,
  ): string {
    const request = messageType(requestType, "received");
    const response = messageType(responseType, "written");
    const given = requestStream ? `requests: ReadableStream<${request}>` : `request: ${request}`;
    const isEmpty = schemas.get(responseType)?.fields.length === 0;
    const returned = !responseStream
      ? `Reply<${isEmpty ? `${response} | void` : response}>`
      : requestStream
      ? `Replies<${response}> | TransformStream<${request}, ${response}>`
      : `Replies<${response}>`;
    return `${propertyName(exportName(name))}: (${given}, context: Context) => ${returned};`;
  }

  function callText(
    { name, requestStream, responseStream, requestType, responseType }: MethodInfo,
  ): string {
    const request = messageType(requestType, "written");
    const response = messageType(responseType, "received");
    const given = requestStream ? `requests: Requests<${request}>` : `request: ${request}`;
    const returned = responseStream ? `ReadableStream<${response}>` : `Promise<${response}>`;
    return `${
      propertyName(exportName(name))
    }: (${given}, options?: MethodCallOptions) => ${returned};`;
  }

  function messageText(schema: MessageSchema): string {
    const name = names.get(schema.name);
    const comment = commentText(comments.get(schema.name));
    if (schema.fields.length === 0) {
      const type = "= Record<string, never>;\n";
      return `${comment}export type ${name} ${type}export type ${name}${WRITTEN} ${type}`;
    }
    const fieldsOf = (view: View) =>
      schema.fields.map((field) =>
        `${commentText(comments.get(`${schema.name}.${field.name}`), "  ")}  ${
          fieldText(field, view)
        }\n`
      ).join("");
    return `${comment}export interface ${name} {\n${fieldsOf("received")}}\n\n` +
      `/** {@linkcode ${name}} where it is written. */\n` +
      `export interface ${name}${WRITTEN} {\n${fieldsOf("written")}}\n`;
  }

  function fieldText(field: FieldSchema, view: View): string {
    const { jsonName, repeated, keyType, presence, required } = field;
    const isOptional = view === "written" ? !required : presence && !required;
    const value = valueType(field, view);
    const type = keyType
      ? `{ [key: string]: ${value} }`
      : repeated
      ? `${view === "written" ? "readonly " : ""}${/ \| /.test(value) ? `(${value})` : value}[]`
      : value;
    const rest = isOptional && view === "written" ? " | undefined" : "";
    return `${propertyName(jsonName)}${isOptional ? "?" : ""}: ${type}${rest};`;
  }

  function valueType({ type, typeName = "" }: FieldSchema, view: View): string {
    if (type === "message") return messageType(typeName, view);
    if (type === "enum") return typeName === NULL_VALUE ? "null" : String(names.get(typeName));
    return SCALAR_TYPES[type][view];
  }

  function messageType(name: string, view: View): string {
    const known = WELL_KNOWN_TYPES.get(name);
    if (known) return known[view];
    const [wrapped] = hasOwnForm(name) ? schemas.get(name)?.fields ?? [] : [];
    if (wrapped) return valueType(wrapped, view);
    return `${names.get(name)}${view === "written" ? WRITTEN : ""}`;
  }

  /** A number stands for a value that the file does not name. */
  function enumText({ name, values, closed }: EnumSchema): string {
    const all = [...values.map(([name]) => JSON.stringify(name)), ...closed ? [] : ["number"]];
    return `${commentText(comments.get(name))}export type ${names.get(name)} =\n${
      all.map((value) => `  | ${value}`).join("\n")
    };\n`;
  }
}

const RE_COMMENT = /\/\*\*.*?\*\//gs;

function both(type: string): Types {
  return { received: type, written: type };
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function commentText(comment: string | undefined, indent = ""): string {
  if (comment === undefined) return "";
  const lines = comment.replaceAll("*/", "*\\/").split("\n").map((line) => line.trimEnd());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const middle = lines.map((line) => `${indent} *${line && ` ${line}`}\n`).join("");
  return `${indent}/**\n${middle}${indent} */\n`;
}
