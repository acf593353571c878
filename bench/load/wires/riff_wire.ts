import protobuf from "protobufjs/minimal";
import type { Wire } from "./wire.ts";
import type { PayloadKind } from "../../scenarios/scenario.ts";

/** This protocol has no default: each frame says what it is. */
const CONTENT_TYPES: Readonly<Record<PayloadKind, string>> = {
  text: "text/plain",
  json: "application/json",
  bytes: "application/octet-stream",
};

const INVOKE = "/streaming.Riff/Invoke";

const LENGTH_DELIMITED = 2;

/**
 * `streaming.Riff/Invoke` of riff-rpc.proto, which the Node function invoker speaks: a StartFrame
 * with one input and one output, then a frame for each message.
 */
export const riffWire: Wire = {
  paths: { calls: INVOKE, streams: INVOKE },
  openingMessage(kind) {
    const signal = protobuf.Writer.create().uint32(tag(1)).fork()
      .uint32(tag(1)).string(CONTENT_TYPES[kind])
      .uint32(tag(2)).string("in")
      .uint32(tag(3)).string("out")
      .ldelim();
    return new Uint8Array(signal.finish());
  },
  encode(payload, kind) {
    const signal = protobuf.Writer.create().uint32(tag(2)).fork()
      .uint32(tag(1)).bytes(payload)
      .uint32(tag(2)).string(CONTENT_TYPES[kind])
      .ldelim();
    return new Uint8Array(signal.finish());
  },
  decode(answer) {
    const frame = readField(answer, 1);
    return frame && readField(frame, 1);
  },
};

/** The bytes of a field with a length; `undefined` when it is not there. */
function readField(message: Uint8Array, field: number): Uint8Array | undefined {
  const reader = protobuf.Reader.create(message);
  while (reader.pos < reader.len) {
    const found = reader.uint32();
    if (found === tag(field)) return reader.bytes();
    reader.skipType(found & 7);
  }
  return undefined;
}

function tag(field: number): number {
  return field << 3 | LENGTH_DELIMITED;
}
