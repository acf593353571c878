import { LENGTH_DELIMITED, MessageReader } from "../../protobuf/message_reader.ts";

/** The fields of a message that are texts, bytes or messages, in their order. */
export function delimitedFields(
  message: Uint8Array,
): readonly [number: number, bytes: Uint8Array][] {
  const reader = new MessageReader(message);
  const end = message.byteLength;
  const fields: [number, Uint8Array][] = [];
  while (reader.pos < end) {
    const tag = reader.tag();
    if ((tag & 7) === LENGTH_DELIMITED) fields.push([tag >>> 3, reader.bytes()]);
    else reader.skip(tag, end, 0);
  }
  return fields;
}
