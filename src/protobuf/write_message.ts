import { Buffer } from "node:buffer";
import { ByteWriter } from "./byte_writer.ts";

const writer = new ByteWriter();

/** The bytes of a message that `write` writes; they are nobody else's. */
export function writeMessage(write: (writer: ByteWriter) => void): Buffer {
  writer.begin();
  write(writer);
  return Buffer.from(writer.finish());
}

/** Writes a message within a message, behind the tag of its field. */
export function writeNested(writer: ByteWriter, tag: number, write: () => void): void {
  writer.tag(tag);
  const at = writer.open();
  write();
  writer.close(at);
}
