import { jsonNameOf } from "../../service/json_name.ts";
import type {
  EnumSchema,
  FieldSchema,
  MessageSchema,
  MethodInfo,
  ServiceInfo,
} from "../../service/service_set.ts";

/** A service as a .proto file has it, but for full names. */
export function serviceText({ name, methods }: ServiceInfo): string {
  return block(`service ${name}`, methods.map((method) => `${methodText(method)};`));
}

/** A method as in a service, without what ends it. */
export function methodText(method: MethodInfo): string {
  return `rpc ${method.name} ${signatureText(method)}`;
}

/** What a method takes and answers. */
export function signatureText(
  { requestType, responseType, requestStream, responseStream }: MethodInfo,
): string {
  const of = (type: string, isStream: boolean) => `(${isStream ? "stream " : ""}${type})`;
  return `${of(requestType, requestStream)} returns ${of(responseType, responseStream)}`;
}

/** A message's type as a .proto file has it, but for full names and what is nested. */
export function messageText({ name, fields }: MessageSchema): string {
  const oneofs = Map.groupBy(fields, ({ oneof }) => oneof);
  const lines = fields.flatMap((field) => {
    if (field.oneof === undefined) return [`${labelOf(field)}${fieldText(field)}`];
    const members = oneofs.get(field.oneof) ?? [];
    return members[0] === field ? [block(`oneof ${field.oneof}`, members.map(fieldText))] : [];
  });
  return block(`message ${name}`, lines);
}

/** An enum as a .proto file has it, but for its full name. */
export function enumText({ name, values }: EnumSchema): string {
  return block(`enum ${name}`, values.map(([name, number]) => `${name} = ${number};`));
}

function fieldText(
  { name, jsonName, number, type, typeName = type, keyType }: FieldSchema,
): string {
  const written = keyType === undefined ? typeName : `map<${keyType}, ${typeName}>`;
  const option = jsonName === jsonNameOf(name) ? "" : ` [json_name = ${JSON.stringify(jsonName)}]`;
  return `${written} ${name} = ${number}${option};`;
}

function labelOf({ repeated, required, presence, type }: FieldSchema): string {
  if (repeated) return "repeated ";
  if (required) return "required ";
  return presence && type !== "message" ? "optional " : "";
}

function block(head: string, parts: readonly string[]): string {
  if (parts.length === 0) return `${head} {}`;
  return [`${head} {`, ...parts.join("\n").split("\n").map((line) => `  ${line}`), "}"].join("\n");
}
