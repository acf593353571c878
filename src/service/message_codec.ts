import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { ByteWriter } from "./byte_writer.ts";
import { MessageReader } from "./message_reader.ts";
import type { TypeTable } from "./type_table.ts";

/**
 * Reads and writes the messages of one type.
 *
 * Values are as the JSON mapping of proto3 names things, with what JavaScript has more: bytes are a
 * `Uint8Array`, integers of 64 bits are bigints, NaN and the infinities are numbers.
 */
export interface MessageCodec {
  /** The full name of the type. */
  readonly type: string;
  /**
   * Reads a message. Its `bytes` fields share the message's memory.
   *
   * @throws {InvokerError} `error-client-unmarshall`, saying where in the message it is wrong
   */
  decode(bytes: Uint8Array): unknown;
  /**
   * Writes a message. It shares no memory with the value, and its buffer with other messages.
   *
   * @throws {InvokerError} `error-client-marshall`, with the path to what is wrong
   */
  encode(value: unknown): Uint8Array;
}

/** What writes; absent while it does. */
let spare: ByteWriter | undefined;

/** The codec of a type in the table. */
export function createMessageCodec(types: TypeTable, name: string): MessageCodec {
  const type = types.typeOf(name);
  return {
    type: name,
    decode(bytes) {
      try {
        return type.decode(new MessageReader(bytes), bytes.length, 0);
      } catch (cause) {
        throw failure("error-client-unmarshall", `Cannot read ${name}`, cause);
      }
    },
    encode(value) {
      // A getter of the value may write another message meanwhile.
      const writer = spare ?? new ByteWriter();
      spare = undefined;
      try {
        writer.begin();
        type.encode(writer, value, 0);
        return writer.finish();
      } catch (cause) {
        throw failure("error-client-marshall", `Cannot write ${name}`, cause);
      } finally {
        spare = writer;
      }
    },
  };
}

function failure(
  code: "error-client-unmarshall" | "error-client-marshall",
  what: string,
  cause: unknown,
): InvokerError {
  // What is quoted may have half a character.
  return new InvokerError(code, `${what}: ${errorMessage(cause).toWellFormed()}`, { cause });
}
