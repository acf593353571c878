import { wrongType, wrongValue } from "../protobuf/codec_fault.ts";
import { MessageReader } from "../protobuf/message_reader.ts";
import type { MessageType } from "./message_type.ts";
import { isRecord } from "./own_property.ts";
import { hasOwnForm } from "./well_known_types.ts";

const TYPE_URL_TAG = 0x0a;
const VALUE_TAG = 0x12;

/** The name of a type in the URL of an Any. */
export function typeNameOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

/**
 * Messages of any type: `{ "@type": URL, … }` with the fields of the message, or its `value` when it
 * is no object of its fields; of a type that is not known, its bytes.
 *
 * @param raw reads its fields
 * @param find gives a type by its name, when it is known
 */
export function anyType(
  raw: MessageType,
  find: (name: string) => MessageType | undefined,
): MessageType {
  return {
    decode(reader, end, depth) {
      const { typeUrl, value } = raw.decode(reader, end, depth) as RawAny;
      if (typeUrl === "" && value.length === 0) return {};
      const type = find(typeNameOf(typeUrl));
      const message = type ? type.decode(new MessageReader(value), value.length, depth + 1) : value;
      return type && !hasOwnForm(typeNameOf(typeUrl))
        ? { "@type": typeUrl, ...message as object }
        : { "@type": typeUrl, value: message };
    },
    encode(writer, value, depth) {
      if (!isRecord(value)) throw wrongType("object", value);
      const { "@type": url, ...fields } = value;
      if (url === undefined && Object.keys(fields).length === 0) return;
      if (typeof url !== "string") throw wrongType('"@type", the URL of a type', url);
      const type = find(typeNameOf(url));
      writer.tag(TYPE_URL_TAG);
      writer.string(url);
      writer.tag(VALUE_TAG);
      if (!type) {
        if (!(fields.value instanceof Uint8Array)) throw wrongValue('a known type in "@type"', url);
        writer.bytes(fields.value);
        return;
      }
      const at = writer.open();
      type.encode(writer, hasOwnForm(typeNameOf(url)) ? fields.value : fields, depth + 1);
      writer.close(at);
    },
  };
}

interface RawAny {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}
