import type { MethodDefinition } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import { type Frame, type FrameHeaders, NO_HEADERS } from "../../src/invocation/frame.ts";

/** A `function.Message` as the gRPC library takes and gives it. */
export interface WireMessage {
  payload: Uint8Array;
  headers: Record<string, { values: string[] }>;
}

/**
 * The service as a general protobuf library makes it from proto/function.proto: what the invoker's
 * own codec has to agree with.
 */
export const messageFunctionService = {
  Call: {
    path: "/function.MessageFunction/Call",
    requestStream: true,
    responseStream: true,
    requestSerialize: encode,
    requestDeserialize: decode,
    responseSerialize: encode,
    responseDeserialize: decode,
    originalName: "call",
  },
} as const satisfies { Call: MethodDefinition<WireMessage, WireMessage> };

/** The message that carries a frame. It shares the payload's bytes. */
export function toWire(frame: Frame): WireMessage {
  const headers: WireMessage["headers"] = {};
  for (const [name, values] of frame.headers) setOwn(headers, name, { values: [...values] });
  return { payload: frame.payload, headers };
}

/**
 * The frame that a message carries.
 *
 * Its payload is a view into a larger buffer that the transport owns: copy it before its buffer is
 * transferred, or where a small payload would keep a large buffer alive.
 */
export function toFrame(message: WireMessage): Frame {
  return { payload: message.payload, headers: toFrameHeaders(message.headers) };
}

const proto = Deno.readTextFileSync(new URL("../../proto/function.proto", import.meta.url));
const wireType = protobuf.parse(proto).root.lookupType("function.Message");

const EMPTY = new Uint8Array(0);

function encode(message: WireMessage): Buffer {
  // Where there is a Buffer, protobufjs writes into one.
  return wireType.encode(message as unknown as protobuf.Message).finish() as Buffer;
}

function decode(bytes: Uint8Array): WireMessage {
  const message = wireType.decode(bytes) as unknown as WireMessage;
  // An absent payload is an empty array that all messages share, not bytes.
  if (message.payload.length === 0) message.payload = EMPTY;
  return message;
}

function toFrameHeaders(wire: Record<string, { values?: string[] } | null>): FrameHeaders {
  let headers: Map<string, readonly string[]> | undefined;
  for (const name of Object.keys(wire)) {
    headers ??= new Map();
    headers.set(name, wire[name]?.values ?? []);
  }
  return headers ?? NO_HEADERS;
}

/** Sets an own property whatever its name: assigning to `__proto__` would change the prototype. */
function setOwn<V>(record: Record<string, V>, name: string, value: V): void {
  if (name !== "__proto__") record[name] = value;
  else Object.defineProperty(record, name, { value, enumerable: true });
}
