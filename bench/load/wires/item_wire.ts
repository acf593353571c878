import protobuf from "protobufjs/minimal";
import type { Wire } from "./wire.ts";

const STREAMED_ANSWERS = 1000;

/** The field of an item that a payload is in. */
const NOTE_FIELD = 10;

/** What an item has before it, as every implementation writes it: in the order of the fields. */
const OTHER_FIELDS = new Uint8Array(
  protobuf.Writer.create()
    .uint32(1 << 3).int64(9_007_199_254_740_991)
    .uint32(2 << 3 | 2).string("Kettle, enamelled")
    .uint32(3 << 3 | 1).double(24.95)
    .uint32(4 << 3).uint32(STREAMED_ANSWERS)
    .uint32(5 << 3).bool(true)
    .uint32(6 << 3).int32(2)
    .uint32(7 << 3 | 2).string("kitchen")
    .uint32(7 << 3 | 2).string("blue")
    .uint32(8 << 3 | 2).fork()
    .uint32(1 << 3 | 2).string("Ada & Sons")
    .uint32(2 << 3 | 2).string("SE")
    .ldelim()
    .uint32(9 << 3 | 2).bytes(Uint8Array.from({ length: 8 }, (_, i) => 31 * i))
    .finish(),
);

/** `bench/services/item.proto`, by hand: it is not to depend on what it measures. */
export const itemWire: Wire = {
  paths: {
    calls: "/bench.Items/Get",
    streams: "/bench.Items/Talk",
    "server-streams": "/bench.Items/List",
  },
  streamedAnswers: STREAMED_ANSWERS,
  encode(payload, kind) {
    if (kind !== "text") throw new RangeError(`Cannot send ${kind}: an item's note is text`);
    const note = protobuf.Writer.create().uint32(NOTE_FIELD << 3 | 2).bytes(payload).finish();
    return Uint8Array.of(...OTHER_FIELDS, ...note);
  },
  /** That of an item that has all else as it was sent. */
  decode(answer) {
    if (OTHER_FIELDS.some((byte, i) => answer[i] !== byte)) return undefined;
    const reader = protobuf.Reader.create(answer.subarray(OTHER_FIELDS.length));
    return reader.uint32() === (NOTE_FIELD << 3 | 2) ? reader.bytes() : undefined;
  },
};
