import { fromFileUrl } from "@std/path";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor";

const PROTO_FOLDER = fromFileUrl(new URL("../../proto/", import.meta.url));

/** The numbers of `FieldDescriptorProto.Type` that the project's files use. */
const TYPES: Readonly<Record<string, number>> = { int32: 5, string: 9, bytes: 12 };
const TYPE_MESSAGE = 11;
const TYPE_ENUM = 14;
const LABEL_OPTIONAL = 1;
const LABEL_REPEATED = 3;

/** Text of a file of the project's `proto` folder, by the name that reflection has for it. */
export function readProto(name: string): string {
  const path = name.replace("/v1alpha/", "/v1/");
  const text = Deno.readTextFileSync(PROTO_FOLDER + path);
  return path === name ? text : text.replace(/^(package .*\.)v1;$/m, "$1v1alpha;");
}

/** The `FileDescriptorProto` of such a file, as protoc writes it but for `json_name`. */
export function fileDescriptorOf(name: string): Uint8Array {
  const { root, package: package_ = "" } = protobuf.parse(readProto(name), { keepCase: true });
  root.resolveAll();
  const parts = (root.lookup(package_) as protobuf.Namespace).nestedArray;
  return descriptor.FileDescriptorProto.encode({
    name,
    package: package_,
    messageType: messagesIn(parts),
    enumType: enumsIn(parts),
    service: parts.filter((part) => part instanceof protobuf.Service).map(toService),
    syntax: "proto3",
  } as unknown as protobuf.Message).finish();
}

function messagesIn(parts: readonly protobuf.ReflectionObject[]): object[] {
  return parts.filter((part) => part instanceof protobuf.Type).map(toMessage);
}

function enumsIn(parts: readonly protobuf.ReflectionObject[]): object[] {
  return parts.filter((part) => part instanceof protobuf.Enum).map(({ name, values }) => ({
    name,
    value: Object.entries(values).map(([name, number]) => ({ name, number })),
  }));
}

function toMessage(type: protobuf.Type): object {
  const maps = type.fieldsArray.filter((field) => field instanceof protobuf.MapField);
  return {
    name: type.name,
    field: type.fieldsArray.map((field) => toField(field, type)),
    nestedType: [...messagesIn(type.nestedArray), ...maps.map(toEntry)],
    enumType: enumsIn(type.nestedArray),
    oneofDecl: type.oneofsArray.map(({ name }) => ({ name })),
  };
}

function toField(field: protobuf.Field, parent: protobuf.Type): object {
  const { name, id: number, partOf } = field;
  if (field instanceof protobuf.MapField) {
    const typeName = `${parent.fullName}.${entryName(field)}`;
    return { name, number, label: LABEL_REPEATED, type: TYPE_MESSAGE, typeName };
  }
  return {
    name,
    number,
    label: field.repeated ? LABEL_REPEATED : LABEL_OPTIONAL,
    ...typeOf(field),
    ...(partOf && { oneofIndex: parent.oneofsArray.indexOf(partOf) }),
  };
}

/** Maps are repeated messages of a key and a value. */
function toEntry(field: protobuf.MapField): object {
  return {
    name: entryName(field),
    field: [
      { name: "key", number: 1, label: LABEL_OPTIONAL, type: TYPES[field.keyType] },
      { name: "value", number: 2, label: LABEL_OPTIONAL, ...typeOf(field) },
    ],
    options: { mapEntry: true },
  };
}

function entryName({ name }: protobuf.MapField): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Entry`;
}

function typeOf({ type, resolvedType }: protobuf.FieldBase): object {
  if (!resolvedType) return { type: TYPES[type] };
  const isEnum = resolvedType instanceof protobuf.Enum;
  return { type: isEnum ? TYPE_ENUM : TYPE_MESSAGE, typeName: resolvedType.fullName };
}

function toService({ name, methodsArray }: protobuf.Service): object {
  return {
    name,
    method: methodsArray.map((method) => ({
      name: method.name,
      inputType: method.resolvedRequestType?.fullName,
      outputType: method.resolvedResponseType?.fullName,
      ...(method.requestStream && { clientStreaming: true }),
      ...(method.responseStream && { serverStreaming: true }),
    })),
  };
}
