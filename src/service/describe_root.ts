import type protobuf from "protobufjs";
import {
  ENUM_TYPE,
  type EnumDescriptor,
  FIELD_TYPES,
  type FieldDescriptor,
  type FileDescriptor,
  LABEL,
  MESSAGE_ENCODING,
  type MessageDescriptor,
  NO_SIDE_EFFECTS,
  PRESENCE,
  REPEATED_ENCODING,
  type ServiceDescriptor,
} from "./file_descriptor.ts";
import { jsonNameOf } from "./json_name.ts";

const EDITION_2023 = 1000;

/**
 * What protobufjs has parsed, as `FileDescriptorProto`s: a file for each that was read.
 *
 * Not by its own `toDescriptor`: that makes a file of each package, of one syntax for all and without
 * imports, which clients that build types of it refuse. Extensions are left out, and options that say
 * nothing of how messages are written or methods called.
 */
export function describeRoot(pb: typeof protobuf, root: protobuf.Root): FileDescriptor[] {
  const files = new Map<string, Mutable>();
  visit(root);
  return [...files.values()].map(({ needs, ...file }) => {
    needs.delete(file.name);
    return { ...file, dependency: [...needs] };
  });

  function visit(namespace: protobuf.NamespaceBase): void {
    for (const part of namespace.nestedArray) {
      if (part instanceof pb.Type) {
        const { file, editions } = fileOf(part, namespace);
        file.messageType.push(describeMessage(pb, part, editions, file.needs));
      } else if (part instanceof pb.Enum) {
        const { file, editions } = fileOf(part, namespace);
        file.enumType.push(describeEnum(part, editions));
      } else if (part instanceof pb.Service) {
        const { file } = fileOf(part, namespace);
        file.service.push(describeService(part, file.needs));
      } else if (part instanceof pb.Namespace) visit(part);
    }
  }

  function fileOf(part: protobuf.ReflectionObject, { fullName }: protobuf.NamespaceBase) {
    const name = part.filename ?? "google/protobuf/descriptor.proto";
    const { _edition: syntax } = part as unknown as { readonly _edition: string };
    const editions = !syntax.startsWith("proto");
    let file = files.get(name);
    if (!file) {
      file = {
        ...{ name, package: fullName.slice(1), needs: new Set() },
        ...{ messageType: [], enumType: [], service: [] },
        ...(editions ? { syntax: "editions", edition: EDITION_2023 } : { syntax }),
      };
      files.set(name, file);
    }
    return { file, editions };
  }
}

/** A file that is being made. */
interface Mutable extends FileDescriptor {
  readonly messageType: MessageDescriptor[];
  readonly enumType: EnumDescriptor[];
  readonly service: ServiceDescriptor[];
  /** The names of the files that its types are from. */
  readonly needs: Set<string>;
}

function describeMessage(
  pb: typeof protobuf,
  type: protobuf.Type,
  editions: boolean,
  needs: Set<string>,
): MessageDescriptor {
  // Extensions of it are there as well, by their full names.
  const fields = type.fieldsArray.filter(({ name }) => !name.startsWith("."));
  // Those that stand for `optional` come last.
  const oneofs = type.oneofsArray.toSorted((one, other) =>
    Number(isSynthetic(one)) - Number(isSynthetic(other))
  );
  const maps = fields.filter((field) => field instanceof pb.MapField);
  return {
    name: type.name,
    field: fields.map((field) => describeField(pb, field, editions, oneofs, needs)),
    oneofDecl: oneofs.map(({ name }) => ({ name })),
    nestedType: [
      ...type.nestedArray.filter((part) => part instanceof pb.Type)
        .map((inner) => describeMessage(pb, inner, editions, needs)),
      ...maps.map((field) => describeEntry(pb, field, needs)),
    ],
    enumType: type.nestedArray.filter((part) => part instanceof pb.Enum)
      .map((inner) => describeEnum(inner, editions)),
  };
}

function isSynthetic({ fieldsArray }: protobuf.OneOf): boolean {
  return fieldsArray[0]?.options?.proto3_optional === true;
}

function describeField(
  pb: typeof protobuf,
  field: protobuf.Field,
  editions: boolean,
  oneofs: readonly protobuf.OneOf[],
  needs: Set<string>,
): FieldDescriptor {
  const { name, id: number, options = {}, repeated, partOf, required, packed, delimited } = field;
  const head = { name, number, jsonName: options.json_name ?? jsonNameOf(name) };
  if (field instanceof pb.MapField) {
    const typeName = `${field.parent?.fullName}.${entryName(name)}`;
    return { ...head, label: LABEL.REPEATED, type: FIELD_TYPES.indexOf("message"), typeName };
  }
  const presence = required
    ? PRESENCE.LEGACY_REQUIRED
    : field.hasPresence
    ? PRESENCE.EXPLICIT
    : PRESENCE.IMPLICIT;
  const isMessage = field.resolvedType instanceof pb.Type;
  return {
    ...head,
    label: repeated ? LABEL.REPEATED : required && !editions ? LABEL.REQUIRED : LABEL.OPTIONAL,
    ...typeOf(pb, field, needs),
    ...(delimited && isMessage && !editions && { type: FIELD_TYPES.indexOf("group") }),
    ...(partOf && { oneofIndex: oneofs.indexOf(partOf) }),
    ...(options.proto3_optional === true && { proto3Optional: true }),
    ...(editions
      ? {
        options: {
          features: {
            ...(!repeated && !partOf && { fieldPresence: presence }),
            ...(repeated && {
              repeatedFieldEncoding: packed ? REPEATED_ENCODING.PACKED : REPEATED_ENCODING.EXPANDED,
            }),
            ...(isMessage && {
              messageEncoding: delimited
                ? MESSAGE_ENCODING.DELIMITED
                : MESSAGE_ENCODING.LENGTH_PREFIXED,
            }),
          },
        },
      }
      : repeated && options.packed !== undefined && { options: { packed: options.packed } }),
  };
}

/** A map is a list of messages of a key and a value. */
function describeEntry(
  pb: typeof protobuf,
  field: protobuf.MapField,
  needs: Set<string>,
): MessageDescriptor {
  const label = LABEL.OPTIONAL;
  const keyType = FIELD_TYPES.findIndex((type) => type === field.keyType);
  return {
    name: entryName(field.name),
    field: [
      { name: "key", number: 1, label, type: keyType, jsonName: "key" },
      { name: "value", number: 2, label, ...typeOf(pb, field, needs), jsonName: "value" },
    ],
    options: { mapEntry: true },
  };
}

function entryName(field: string): string {
  return `${jsonNameOf(`_${field}`)}Entry`;
}

function typeOf(
  pb: typeof protobuf,
  { type, resolvedType }: protobuf.FieldBase,
  needs: Set<string>,
): { type: number; typeName?: string } {
  if (!resolvedType) return { type: FIELD_TYPES.findIndex((name) => name === type) };
  need(resolvedType, needs);
  const kind = resolvedType instanceof pb.Enum ? "enum" : "message";
  return { type: FIELD_TYPES.indexOf(kind), typeName: resolvedType.fullName };
}

function need({ filename }: protobuf.ReflectionObject, needs: Set<string>): void {
  needs.add(filename ?? "google/protobuf/descriptor.proto");
}

function describeEnum(type: protobuf.Enum, editions: boolean): EnumDescriptor {
  const { name, values, options = {} } = type;
  const { _features: features } = type as unknown as { readonly _features: { enum_type: string } };
  const enumType = features.enum_type === "CLOSED" ? ENUM_TYPE.CLOSED : ENUM_TYPE.OPEN;
  return {
    name,
    value: Object.entries(values).map(([name, number]) => ({ name, number })),
    options: {
      ...(options.allow_alias === true && { allowAlias: true }),
      ...(editions && { features: { enumType } }),
    },
  };
}

function describeService({ name, methodsArray }: protobuf.Service, needs: Set<string>) {
  return {
    name,
    method: methodsArray.map((method) => {
      const { name, resolvedRequestType: input, resolvedResponseType: output } = method;
      if (input) need(input, needs);
      if (output) need(output, needs);
      return {
        name,
        inputType: input?.fullName ?? "",
        outputType: output?.fullName ?? "",
        ...(method.requestStream && { clientStreaming: true }),
        ...(method.responseStream && { serverStreaming: true }),
        ...(method.options?.idempotency_level === "NO_SIDE_EFFECTS" && {
          options: { idempotencyLevel: NO_SIDE_EFFECTS },
        }),
      };
    }),
  };
}
