import { DETAIL_TYPES } from "./detail_types.ts";
import { createMessageCodec, type MessageCodec } from "./message_codec.ts";
import type { ServiceSet } from "./service_set.ts";
import { TypeTable } from "./type_table.ts";
import { STATUS } from "./well_known_types.ts";

/** Reads and writes the messages of a method. */
export interface MethodCodecs {
  /** As "/greeter.Greeter/SayHello". */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly request: MessageCodec;
  readonly response: MessageCodec;
  /** Of `google.rpc.Status`, which tells of a failure; its details may be of the services' types. */
  readonly status: MessageCodec;
}

/** The codecs of all methods of a set, by path. Nothing is compiled before its first message. */
export function createMethodCodecs(
  set: Pick<ServiceSet, "services" | "messages" | "enums">,
): ReadonlyMap<string, MethodCodecs> {
  const types = new TypeTable({ ...set, messages: [...DETAIL_TYPES, ...set.messages] });
  const status = createMessageCodec(types, STATUS);
  return new Map(
    set.services.flatMap(({ methods }) => methods).map((method) => [method.path, {
      path: method.path,
      requestStream: method.requestStream,
      responseStream: method.responseStream,
      request: createMessageCodec(types, method.requestType),
      response: createMessageCodec(types, method.responseType),
      status,
    }]),
  );
}
