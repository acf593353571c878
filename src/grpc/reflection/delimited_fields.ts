import protobuf from "protobufjs/minimal";

/** The fields of a message that are texts, bytes or messages, in their order. */
export function delimitedFields(
  message: Uint8Array,
): readonly [number: number, bytes: Uint8Array][] {
  const reader = protobuf.Reader.create(message);
  const fields: [number, Uint8Array][] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if ((tag & 7) === 2) fields.push([tag >>> 3, reader.bytes()]);
    else reader.skipType(tag & 7);
  }
  return fields;
}
