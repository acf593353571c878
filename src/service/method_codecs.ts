import { createMessageCodec, type MessageCodec } from "./message_codec.ts";
import type { ServiceSet } from "./service_set.ts";
import { TypeTable } from "./type_table.ts";

/** Reads and writes the messages of a method. */
export interface MethodCodecs {
  /** As "/greeter.Greeter/SayHello". */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly request: MessageCodec;
  readonly response: MessageCodec;
}

/** The codecs of all methods of a set, by path. Nothing is compiled before its first message. */
export function createMethodCodecs(
  set: Pick<ServiceSet, "services" | "messages" | "enums">,
): ReadonlyMap<string, MethodCodecs> {
  const types = new TypeTable(set);
  return new Map(
    set.services.flatMap(({ methods }) => methods).map((method) => [method.path, {
      path: method.path,
      requestStream: method.requestStream,
      responseStream: method.responseStream,
      request: createMessageCodec(types, method.requestType),
      response: createMessageCodec(types, method.responseType),
    }]),
  );
}
