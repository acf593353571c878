import { wrongType } from "../protobuf/codec_fault.ts";
import { readDuration, writeDuration } from "./duration_text.ts";
import { readFieldMask, writeFieldMask } from "./field_mask_text.ts";
import type { MessageType } from "./message_type.ts";
import { isRecord } from "./own_property.ts";
import { readTimestamp, writeTimestamp } from "./timestamp_text.ts";

/** What stands for a message of a well-known type. */
interface Form {
  /** @param message as its fields are */
  read(message: never): unknown;
  /** @returns as its fields are */
  write(value: unknown): object;
}

const FORMS = {
  Timestamp: { read: readTimestamp, write: writeTimestamp },
  Duration: { read: readDuration, write: writeDuration },
  FieldMask: { read: readFieldMask, write: writeFieldMask },
  Struct: {
    read: ({ fields }: { fields: object }) => fields,
    write: (fields: unknown) => ({ fields }),
  },
  ListValue: {
    read: ({ values }: { values: unknown[] }) => values,
    write: (values: unknown) => ({ values }),
  },
  // Of nothing there is no form but that.
  Value: { read: (kind: object) => Object.values(kind)[0] ?? null, write: kindOf },
} satisfies Record<string, Form>;

const WRAPPER: Form = {
  read: ({ value }: { value: unknown }) => value,
  write: (value) => ({ value }),
};

/** The well-known types whose values are not objects of their fields, and what those are. */
const WELL_KNOWN: ReadonlyMap<string, Form> = new Map<string, Form>([
  ...Object.entries(FORMS),
  ...["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"]
    .map((name) => [`${name}Value`, WRAPPER] as const),
].map(([name, form]) => [`google.protobuf.${name}`, form]));

/** Messages of any type. */
export const ANY = "google.protobuf.Any";

/** What the trailer `grpc-status-details-bin` holds. */
export const STATUS = "google.rpc.Status";

/** Whether the values of a type are not objects of its fields. */
export function hasOwnForm(name: string): boolean {
  return WELL_KNOWN.has(name) || name === ANY;
}

/**
 * A well-known type, whose values are as JSON has them; `undefined` for others and for Any.
 *
 * @param raw reads and writes its fields
 */
export function wellKnownType(name: string, raw: MessageType): MessageType | undefined {
  const form = WELL_KNOWN.get(name);
  return form && {
    decode: (reader, end, depth) => form.read(raw.decode(reader, end, depth) as never),
    encode: (writer, value, depth) => raw.encode(writer, form.write(value), depth),
  };
}

function kindOf(value: unknown): object {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "number":
      return { numberValue: value };
    case "boolean":
      return { boolValue: value };
  }
  if (value === null) return { nullValue: value };
  if (Array.isArray(value)) return { listValue: value };
  if (isRecord(value)) return { structValue: value };
  throw wrongType("a JSON value", value);
}
