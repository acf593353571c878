import protobuf from "protobufjs/minimal";

// Tags of grpc/reflection/v1/reflection.proto: field number << 3 | wire type.
const FILE_BY_FILENAME = 0x1a;
const FILE_CONTAINING_SYMBOL = 0x22;
const FILE_CONTAINING_EXTENSION = 0x2a;
const EXTENSION_NUMBERS_OF_TYPE = 0x32;
const LIST_SERVICES = 0x3a;
const ORIGINAL_REQUEST = 0x12;
const FILE_RESPONSE = 0x22;
const FILE_DESCRIPTOR = 0x0a;
const SERVICES_RESPONSE = 0x32;
const SERVICE = 0x0a;
const SERVICE_NAME = 0x0a;
const ERROR_RESPONSE = 0x3a;
const ERROR_CODE = 0x08;
const ERROR_MESSAGE = 0x12;

/** What a `ServerReflectionRequest` asks for. */
export type ReflectionQuestion =
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "symbol"; readonly name: string }
  /** Of extensions, which proto3 does not have. */
  | { readonly kind: "extension" }
  | { readonly kind: "services" }
  | { readonly kind: "nothing" };

/** A `ServerReflectionRequest`. */
export interface ReflectionRequest {
  readonly question: ReflectionQuestion;
  /** All of it as it came: the response carries it. */
  readonly bytes: Uint8Array;
}

/** What a `ServerReflectionResponse` answers. */
export type ReflectionAnswer =
  | { readonly kind: "file"; readonly descriptor: Uint8Array }
  | { readonly kind: "services"; readonly names: readonly string[] }
  /** With a status of gRPC, by number. */
  | { readonly kind: "error"; readonly code: number; readonly message: string };

/** A `ServerReflectionResponse`. */
export interface ReflectionResponse {
  readonly request: ReflectionRequest;
  readonly answer: ReflectionAnswer;
}

/** Reads a `ServerReflectionRequest`. @throws {Error} when the bytes are no message */
export function decodeReflectionRequest(bytes: Uint8Array): ReflectionRequest {
  const reader = protobuf.Reader.create(bytes);
  let question: ReflectionQuestion = { kind: "nothing" };
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    // Of the members of a oneof the last counts.
    if (tag === FILE_BY_FILENAME) question = { kind: "file", name: reader.string() };
    else if (tag === FILE_CONTAINING_SYMBOL) question = { kind: "symbol", name: reader.string() };
    else {
      reader.skipType(tag & 7);
      const isOfExtensions = tag === FILE_CONTAINING_EXTENSION || tag === EXTENSION_NUMBERS_OF_TYPE;
      if (isOfExtensions) question = { kind: "extension" };
      if (tag === LIST_SERVICES) question = { kind: "services" };
    }
  }
  return { question, bytes };
}

/** Writes a `ServerReflectionResponse`. */
export function encodeReflectionResponse({ request, answer }: ReflectionResponse): Buffer {
  const writer = protobuf.Writer.create().uint32(ORIGINAL_REQUEST).bytes(request.bytes);
  switch (answer.kind) {
    case "file":
      writer.uint32(FILE_RESPONSE).fork().uint32(FILE_DESCRIPTOR).bytes(answer.descriptor).ldelim();
      break;
    case "services":
      writer.uint32(SERVICES_RESPONSE).fork();
      for (const name of answer.names) {
        writer.uint32(SERVICE).fork().uint32(SERVICE_NAME).string(name).ldelim();
      }
      writer.ldelim();
      break;
    case "error":
      writer.uint32(ERROR_RESPONSE).fork().uint32(ERROR_CODE).int32(answer.code)
        .uint32(ERROR_MESSAGE).string(answer.message).ldelim();
      break;
    default:
      answer satisfies never;
  }
  return Buffer.from(writer.finish());
}
