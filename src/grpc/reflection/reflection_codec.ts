import { MessageReader } from "../../protobuf/message_reader.ts";
import { writeMessage, writeNested } from "../../protobuf/write_message.ts";
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
  const reader = new MessageReader(bytes);
  const end = bytes.byteLength;
  let question: ReflectionQuestion = { kind: "nothing" };
  while (reader.pos < end) {
    const tag = reader.tag();
    // Of the members of a oneof the last counts.
    if (tag === FILE_BY_FILENAME) question = { kind: "file", name: reader.looseString() };
    else if (tag === FILE_CONTAINING_SYMBOL) {
      question = { kind: "symbol", name: reader.looseString() };
    } else {
      reader.skip(tag, end, 0);
      const isOfExtensions = tag === FILE_CONTAINING_EXTENSION || tag === EXTENSION_NUMBERS_OF_TYPE;
      if (isOfExtensions) question = { kind: "extension" };
      if (tag === LIST_SERVICES) question = { kind: "services" };
    }
  }
  return { question, bytes };
}

/** Writes a `ServerReflectionResponse`. */
export function encodeReflectionResponse({ request, answer }: ReflectionResponse): Buffer {
  return writeMessage((writer) => {
    writer.tag(ORIGINAL_REQUEST);
    writer.bytes(request.bytes);
    switch (answer.kind) {
      case "files":
        writeNested(writer, FILE_RESPONSE, () => {
          for (const descriptor of answer.descriptors) {
            writer.tag(FILE_DESCRIPTOR);
            writer.bytes(descriptor);
          }
        });
        break;
      case "services":
        writeNested(writer, SERVICES_RESPONSE, () => {
          for (const name of answer.names) {
            writeNested(writer, SERVICE, () => {
              writer.tag(SERVICE_NAME);
              writer.string(name);
            });
          }
        });
        break;
      case "error":
        writeNested(writer, ERROR_RESPONSE, () => {
          writer.tag(ERROR_CODE);
          writer.int32(answer.code);
          writer.tag(ERROR_MESSAGE);
          writer.string(answer.message);
        });
        break;
      default:
        answer satisfies never;
    }
  });
}

/** The request that asks for something. */
export function toReflectionRequest(
  question: Exclude<ReflectionQuestion, { readonly kind: "extension" | "nothing" }>,
): ReflectionRequest {
  const bytes = writeMessage((writer) => {
    if (question.kind === "services") {
      writer.tag(LIST_SERVICES);
      writer.string("");
    } else {
      writer.tag(question.kind === "file" ? FILE_BY_FILENAME : FILE_CONTAINING_SYMBOL);
      writer.string(question.name);
    }
  });
  return { question, bytes };
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
  const reader = new MessageReader(bytes);
  const end = bytes.byteLength;
  let code: number = statusNumber("UNKNOWN");
  let message = "";
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === ERROR_CODE) code = reader.int32();
    else if (tag === ERROR_MESSAGE) message = reader.looseString();
    else reader.skip(tag, end, 0);
  }
  return { kind: "error", code, message };
}
