import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { ByteWriter } from "../protobuf/byte_writer.ts";
import { fromJson } from "./from_json.ts";
import { parseJson } from "./json_text.ts";
import { MessageReader } from "../protobuf/message_reader.ts";
import { toJson } from "./to_json.ts";
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
  /**
   * Reads a message in JSON, as proto3's JSON mapping has it. The value is the same as that of the
   * message in bytes.
   *
   * @throws {InvokerError} `error-client-unmarshall`, with the path to what is wrong
   */
  fromJson(text: string): unknown;
  /**
   * Writes a message in JSON. What is not set, or to its default, is left out.
   *
   * @throws {InvokerError} `error-client-marshall`, with the path to what is wrong
   */
  toJson(value: unknown): string;
}

/** What writes; absent while it does. */
let spare: ByteWriter | undefined;

/** The codec of a type in the table. */
export function createMessageCodec(types: TypeTable, name: string): MessageCodec {
  const type = types.typeOf(name);
  return {
    type: name,
    decode: (bytes) => guarded("error-client-unmarshall", `Cannot read ${name}`, () => read(bytes)),
    encode: (value) => guarded("error-client-marshall", `Cannot write ${name}`, () => write(value)),
    // On the way through bytes it is checked, and given all that is there when nothing is set.
    fromJson: (text) =>
      guarded(
        "error-client-unmarshall",
        `Cannot read ${name} from JSON`,
        () => read(write(fromJson(parseJson(text), name, types))),
      ),
    toJson: (value) =>
      guarded(
        "error-client-marshall",
        `Cannot write ${name} as JSON`,
        () => JSON.stringify(toJson(read(write(value)), name, types)),
      ),
  };

  function read(bytes: Uint8Array): unknown {
    return type.decode(new MessageReader(bytes), bytes.length, 0);
  }

  function write(value: unknown): Uint8Array {
    // A getter of the value may write another message meanwhile.
    const writer = spare ?? new ByteWriter();
    spare = undefined;
    try {
      writer.begin();
      type.encode(writer, value, 0);
      return writer.finish();
    } finally {
      spare = writer;
    }
  }
}

function guarded<Result>(
  code: "error-client-unmarshall" | "error-client-marshall",
  what: string,
  act: () => Result,
): Result {
  try {
    return act();
  } catch (cause) {
    // What is quoted may have half a character.
    throw new InvokerError(code, `${what}: ${errorMessage(cause).toWellFormed()}`, { cause });
  }
}
