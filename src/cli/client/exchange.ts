import type { ClientCall } from "../../grpc/client/client_call.ts";
import type { ClientConnection } from "../../grpc/client/client_connection.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { createMessageCodec, type MessageCodec } from "../../service/message_codec.ts";
import { reachableTypes } from "../../service/reachable_types.ts";
import { TypeTable } from "../../service/type_table.ts";
import type { CliIo } from "../cli_io.ts";
import { print } from "../print.ts";
import { usageError } from "../usage_error.ts";
import type { FoundMethod } from "./find_type.ts";
import { linesOf, wholeOf } from "./stdin_text.ts";

/**
 * Calls a method with requests in JSON, and prints the responses so, a line each as they come.
 *
 * @param data the requests; without any, every line of stdin is one, or for a method that takes a
 * single one all of it
 * @throws {InvokerError} of code `usage`, for what is no request
 */
export async function exchange(
  { service, method, types }: FoundMethod,
  data: readonly string[],
  connection: ClientConnection,
  call: Omit<ClientCall<never>, "input">,
  io: CliIo,
): Promise<void> {
  const { path, requestStream } = method;
  if (data.length > 1 && !requestStream) {
    const given = `it takes one request, and ${data.length} are given`;
    throw usageError(`Cannot call "${path.slice(1)}": ${given}`);
  }
  const table = new TypeTable(reachableTypes([{ ...service, methods: [method] }], types));
  const response = createMessageCodec(table, method.responseType);
  const encode = requestEncoder(createMessageCodec(table, method.requestType), requestStream);
  const input = data.length > 0
    // What is wrong with one is known before the Call begins.
    ? ReadableStream.from([data.flatMap(encode)])
    : (requestStream ? linesOf(io.stdin) : wholeOf(io.stdin)).pipeThrough(
      new TransformStream({
        transform: (text, controller) => controller.enqueue(encode(text)),
      }),
    );
  const output = connection.open({
    path,
    requestSerialize: (bytes: Uint8Array) => bytes,
    responseDeserialize: (bytes) => response.toJson(response.decode(bytes)),
  }, { ...call, input });
  for await (const texts of output) {
    if (!await print(texts.map((text) => `${text}\n`).join(""), io)) return;
  }
}

/** @returns what makes requests of texts: of an empty one none, where there may be many */
function requestEncoder(
  codec: MessageCodec,
  isStream: boolean,
): (text: string) => readonly Uint8Array[] {
  let count = 0;
  return (text) => {
    const isEmpty = text.trim() === "";
    if (isEmpty && isStream) return [];
    count++;
    try {
      return [codec.encode(codec.fromJson(isEmpty ? "{}" : text))];
    } catch (error) {
      throw usageError(`${errorMessage(error)}${isStream ? `; it is request ${count}` : ""}`);
    }
  };
}
