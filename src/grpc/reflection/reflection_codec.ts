import protobuf from "protobufjs/minimal";
import { statusNumber } from "../call/status_name.ts";
import { delimitedFields } from "./delimited_fields.ts";

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
  /** With a file as a `FileDescriptorProto`; servers other than this one add what it imports. */
  | { readonly kind: "files"; readonly descriptors: readonly Uint8Array[] }
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
    case "files":
      writer.uint32(FILE_RESPONSE).fork();
      for (const descriptor of answer.descriptors) writer.uint32(FILE_DESCRIPTOR).bytes(descriptor);
      writer.ldelim();
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

/** The request that asks for something. */
export function toReflectionRequest(
  question: Exclude<ReflectionQuestion, { readonly kind: "extension" | "nothing" }>,
): ReflectionRequest {
  const writer = protobuf.Writer.create();
  if (question.kind === "services") writer.uint32(LIST_SERVICES).string("");
  else {
    writer.uint32(question.kind === "file" ? FILE_BY_FILENAME : FILE_CONTAINING_SYMBOL)
      .string(question.name);
  }
  return { question, bytes: writer.finish() };
}

/** Reads a `ServerReflectionResponse`. @throws {Error} when the bytes are no message */
export function decodeReflectionResponse(bytes: Uint8Array): ReflectionResponse {
  let request = decodeReflectionRequest(NO_BYTES);
  let answer: ReflectionAnswer = decodeError(NO_BYTES);
  for (const [number, part] of delimitedFields(bytes)) {
    const parts = () => delimitedFields(part).map(([, inner]) => inner);
    const tag = number << 3 | 2;
    if (tag === ORIGINAL_REQUEST) request = decodeReflectionRequest(part);
    else if (tag === FILE_RESPONSE) answer = { kind: "files", descriptors: parts() };
    else if (tag === SERVICES_RESPONSE) answer = { kind: "services", names: parts().map(nameOf) };
    else if (tag === ERROR_RESPONSE) answer = decodeError(part);
  }
  return { request, answer };
}

const NO_BYTES = new Uint8Array(0);

/** The name, as the first of what a `ServiceResponse` says. */
function nameOf(service: Uint8Array): string {
  return new TextDecoder().decode(delimitedFields(service)[0]?.[1]);
}

function decodeError(bytes: Uint8Array): ReflectionAnswer {
  const reader = protobuf.Reader.create(bytes);
  let code: number = statusNumber("UNKNOWN");
  let message = "";
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === ERROR_CODE) code = reader.int32();
    else if (tag === ERROR_MESSAGE) message = reader.string();
    else reader.skipType(tag & 7);
  }
  return { kind: "error", code, message };
}
