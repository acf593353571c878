import protobuf from "protobufjs/minimal";
import type { PayloadKind } from "../../scenarios/scenario.ts";
import type { Wire } from "./wire.ts";

/** The Content-Type of each kind; text has none, as it is what is meant then. */
const CONTENT_TYPES: Readonly<Record<PayloadKind, string | undefined>> = {
  text: undefined,
  json: "application/json",
  bytes: "application/octet-stream",
};

const CALL = "/function.MessageFunction/Call";

const LENGTH_DELIMITED = 2;

/** `function.MessageFunction/Call`, by hand: it is not to depend on what it measures. */
export const messageWire: Wire = {
  paths: { calls: CALL, streams: CALL },
  encode(payload, kind) {
    const writer = protobuf.Writer.create().uint32(tag(1)).bytes(payload);
    const contentType = CONTENT_TYPES[kind];
    if (contentType !== undefined) {
      writer.uint32(tag(2)).fork()
        .uint32(tag(1)).string("Content-Type")
        .uint32(tag(2)).fork().uint32(tag(1)).string(contentType).ldelim()
        .ldelim();
    }
    return new Uint8Array(writer.finish());
  },
  decode(answer) {
    const reader = protobuf.Reader.create(answer);
    while (reader.pos < reader.len) {
      const found = reader.uint32();
      if (found === tag(1)) return reader.bytes();
      reader.skipType(found & 7);
    }
    return undefined;
  },
};

/** A field's number with its wire type: everything here has a length. */
function tag(field: number): number {
  return field << 3 | LENGTH_DELIMITED;
}
