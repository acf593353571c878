import type { ByteWriter } from "../protobuf/byte_writer.ts";
import type { Decoder } from "../protobuf/message_reader.ts";

/** A type's writer of messages. */
export interface Encoder {
  encode(writer: ByteWriter, value: unknown, depth: number): void;
}

/** Reads and writes the messages of a type. */
export interface MessageType extends Decoder, Encoder {}
