import { assertEquals, assertThrows } from "@std/assert";
import { CodecFault } from "../../src/protobuf/codec_fault.ts";
import { MessageReader } from "../../src/protobuf/message_reader.ts";
import { writeMessage, writeNested } from "../../src/protobuf/write_message.ts";

/** Fields of every wire type, as an encoder writes them. */
const SKIPPED: Readonly<Record<string, readonly number[]>> = {
  "a varint": [0x08, 0xff, 1],
  "a varint of ten bytes": [0x08, ...Array(9).fill(0xff), 1],
  "eight bytes": [0x09, 1, 2, 3, 4, 5, 6, 7, 8],
  "text": [0x0a, 2, 0x61, 0x62],
  "a group": [0x0b, 0x10, 1, 0x0c],
  "a group in a group": [0x0b, 0x13, 0x14, 0x0c],
  "four bytes": [0x0d, 1, 2, 3, 4],
  "a field whose tag takes two bytes": [0x82, 1, 0],
};
for (const [what, field] of Object.entries(SKIPPED)) {
  Deno.test(`MessageReader.skip: to the end of ${what}, and no further than the limit`, () => {
    const bytes = Uint8Array.of(...field, 0);
    const reader = new MessageReader(bytes);
    reader.skip(reader.tag(), field.length, 0);
    assertEquals(reader.pos, field.length);
    const cut = new MessageReader(bytes);
    assertThrows(() => cut.skip(cut.tag(), field.length - 1, 0), CodecFault, "in the middle of it");
  });
}

const WRONG: Readonly<Record<string, readonly [bytes: readonly number[], message: string]>> = {
  "no field number": [[0x00, 0], "a field has the number 0"],
  "an end without a group": [[0x0c], "a group ends that did not begin"],
  "a wire type that is none": [[0x0e], "field 1 has the wire type 6, which is none"],
  "a varint of eleven bytes": [[0x08, ...Array(11).fill(0xff)], "a number has more than 10 bytes"],
  "a tag that is out of range": [[0xff, 0xff, 0xff, 0xff, 0x7f], "a field number is out of range"],
  "a group for each of 101 groups": [Array(202).fill(0x0b), "more than 100 deep"],
  "a tag that ends too early": [[0x80], "in the middle of it"],
};
for (const [what, [bytes, message]] of Object.entries(WRONG)) {
  Deno.test(`MessageReader: ${what} is an error`, () => {
    const reader = new MessageReader(Uint8Array.from(bytes));
    assertThrows(() => reader.skip(reader.tag(), bytes.length, 0), CodecFault, message);
  });
}

const TEXTS: Readonly<Record<string, readonly [bytes: readonly number[], loose: string]>> = {
  "short": [[0x61, 0xff], "a\ufffd"],
  "long": [[...Array(50).fill(0x61), 0xc3], `${"a".repeat(50)}\ufffd`],
};
for (const [what, [text, loose]] of Object.entries(TEXTS)) {
  Deno.test(`ByteReader: ${what} text that is not UTF-8 is an error, or read with U+FFFD`, () => {
    const bytes = Uint8Array.of(text.length, ...text);
    assertThrows(() => new MessageReader(bytes).string(), CodecFault, "not valid UTF-8");
    const reader = new MessageReader(bytes);
    assertEquals([reader.looseString(), reader.pos], [loose, bytes.length]);
  });
}

Deno.test("writeMessage: what is written is nobody else's, also after a writing that failed", () => {
  const write = (text: string) =>
    writeMessage((writer) =>
      writeNested(writer, 0x0a, () => {
        writer.tag(0x12);
        writer.string(text);
      })
    );
  const first = write("a");
  assertThrows(() =>
    writeMessage((writer) => {
      writer.uint32(1);
      throw new RangeError("no");
    }), RangeError);
  const second = write("é".repeat(100));
  assertEquals([...first], [0x0a, 3, 0x12, 1, 0x61]);
  assertEquals([...second.subarray(0, 6)], [0x0a, 203, 1, 0x12, 200, 1]);
  first.fill(0);
  assertEquals(second.byteLength, 206);
});
