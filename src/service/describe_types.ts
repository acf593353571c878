import {
  ENUM_TYPE,
  type EnumDescriptor,
  type Features,
  FIELD_TYPES,
  type FieldDescriptor,
  type FileDescriptor,
  LABEL,
  MESSAGE_ENCODING,
  type MessageDescriptor,
  PRESENCE,
  REPEATED_ENCODING,
} from "./file_descriptor.ts";
import { jsonNameOf } from "./json_name.ts";
import { isPackable } from "./scalars.ts";
import type { EnumSchema, FieldSchema, MessageSchema } from "./service_set.ts";
import { unusable } from "./unusable.ts";

/** The types that files define, by their full names. */
export interface TypesOfFiles {
  readonly messages: Map<string, MessageSchema>;
  readonly enums: Map<string, EnumSchema>;
  /** Messages with fields that are groups: the name of the first. */
  readonly groups: Map<string, string>;
}

/** What each syntax stands for; an edition begins with the last, and says what is different. */
const PROTO2: Features = {
  fieldPresence: PRESENCE.EXPLICIT,
  enumType: ENUM_TYPE.CLOSED,
  repeatedFieldEncoding: REPEATED_ENCODING.EXPANDED,
  messageEncoding: MESSAGE_ENCODING.LENGTH_PREFIXED,
};
const EDITION: Features = {
  ...PROTO2,
  enumType: ENUM_TYPE.OPEN,
  repeatedFieldEncoding: REPEATED_ENCODING.PACKED,
};
const PROTO3: Features = { ...EDITION, fieldPresence: PRESENCE.IMPLICIT };

/** Reads what is needed to read and write messages out of descriptors. */
export function describeTypes(files: Iterable<FileDescriptor>): TypesOfFiles {
  const types: TypesOfFiles = { messages: new Map(), enums: new Map(), groups: new Map() };
  for (const file of files) {
    const { package: scope = "", messageType = [], enumType = [], syntax, options } = file;
    const base = syntax === "proto3" ? PROTO3 : syntax === "editions" ? EDITION : PROTO2;
    const features = { ...base, ...options?.features };
    for (const message of messageType) addMessage(message, scope, features, file.name, types);
    for (const type of enumType) addEnum(type, scope, features, types);
  }
  return types;
}

/** A name in the scope of another. */
export function scoped(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}

function addMessage(
  { name, field = [], nestedType = [], enumType = [], oneofDecl = [], options }: MessageDescriptor,
  scope: string,
  outer: Features,
  file: string,
  types: TypesOfFiles,
): void {
  const fullName = scoped(scope, name);
  const features = { ...outer, ...options?.features };
  const entries = new Map(
    nestedType.filter(({ options }) => options?.mapEntry)
      .map((entry) => [`.${fullName}.${entry.name}`, entry]),
  );
  for (const inner of nestedType) {
    if (!inner.options?.mapEntry) addMessage(inner, fullName, features, file, types);
  }
  for (const inner of enumType) addEnum(inner, fullName, features, types);
  const fields = field.map((descriptor) =>
    describeField(descriptor, features, oneofDecl, entries.get(descriptor.typeName ?? ""))
  );
  assertNames(fields, fullName, file);
  types.messages.set(fullName, { name: fullName, fields });
  const group = field.find((descriptor) => isGroup(descriptor, features));
  if (group) types.groups.set(fullName, group.name);
}

function isGroup({ type, options }: FieldDescriptor, outer: Features): boolean {
  const { messageEncoding } = { ...outer, ...options?.features };
  const kind = FIELD_TYPES[type ?? 0];
  return kind === "group" || kind === "message" && messageEncoding === MESSAGE_ENCODING.DELIMITED;
}

function describeField(
  descriptor: FieldDescriptor,
  outer: Features,
  oneofs: readonly { readonly name: string }[],
  entry: MessageDescriptor | undefined,
): FieldSchema {
  const { name, number, label, oneofIndex, options, proto3Optional } = descriptor;
  const features = { ...outer, ...options?.features };
  const head = { name, jsonName: descriptor.jsonName || jsonNameOf(name), number };
  const [key, value] = entry?.field ?? [];
  if (key && value) {
    return {
      ...head,
      ...typeOf(value),
      keyType: typeOf(key).type as FieldSchema["keyType"] & string,
    };
  }
  const type = typeOf(descriptor);
  if (label === LABEL.REPEATED) {
    const packed = options?.packed ??
      features.repeatedFieldEncoding === REPEATED_ENCODING.PACKED;
    return {
      ...head,
      ...type,
      repeated: true,
      ...(packed && isPackable(type.type) && { packed: true }),
    };
  }
  const oneof = proto3Optional || oneofIndex === undefined ? undefined : oneofs[oneofIndex]?.name;
  const required = label === LABEL.REQUIRED || features.fieldPresence === PRESENCE.LEGACY_REQUIRED;
  const presence = proto3Optional || oneof !== undefined || type.type === "message" ||
    features.fieldPresence !== PRESENCE.IMPLICIT;
  return {
    ...head,
    ...type,
    ...(presence && { presence }),
    ...(required && oneof === undefined && { required }),
    ...(oneof !== undefined && { oneof }),
  };
}

function typeOf({ type = 0, typeName }: FieldDescriptor): Pick<FieldSchema, "type" | "typeName"> {
  const name = FIELD_TYPES[type] ?? "message";
  return {
    type: name === "group" ? "message" : name,
    ...(typeName && { typeName: typeName.replace(/^\./, "") }),
  };
}

/** In a value each has to have its own. */
function assertNames(fields: readonly FieldSchema[], message: string, file: string): void {
  const seen = new Map<string, string>();
  for (const { name, jsonName } of fields) {
    const other = seen.get(jsonName);
    if (other !== undefined) {
      throw unusable(file, `"${other}" and "${name}" of ${message} are both "${jsonName}" in JSON`);
    }
    seen.set(jsonName, name);
  }
}

function addEnum(
  { name, value = [], options }: EnumDescriptor,
  scope: string,
  outer: Features,
  { enums }: TypesOfFiles,
): void {
  const fullName = scoped(scope, name);
  const { enumType } = { ...outer, ...options?.features };
  enums.set(fullName, {
    name: fullName,
    values: value.map(({ name, number = 0 }) => [name, number]),
    ...(enumType === ENUM_TYPE.CLOSED && { closed: true }),
  });
}
