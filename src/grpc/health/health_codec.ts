import type { ByteWriter } from "../../protobuf/byte_writer.ts";
import { MessageReader } from "../../protobuf/message_reader.ts";
import { writeMessage, writeNested } from "../../protobuf/write_message.ts";

// Tags of grpc/health/v1/health.proto: field number << 3 | wire type.
const SERVICE = 0x0a;
const STATUS = 0x08;
const STATUSES = 0x0a;
const ENTRY_KEY = 0x0a;
const ENTRY_VALUE = 0x12;

/** The names of `HealthCheckResponse.ServingStatus`, each at its number. */
const STATUS_NAMES = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;

/** A `HealthCheckResponse.ServingStatus`. */
export type HealthCheckStatus = typeof STATUS_NAMES[number];

/** A `HealthCheckRequest`. */
export interface HealthCheckRequest {
  /** Full name of a service; empty for the server as a whole. */
  readonly service: string;
}

/** A `HealthCheckResponse`. */
export interface HealthCheckResponse {
  readonly status: HealthCheckStatus;
}

/** A `HealthListRequest`, which has no fields. */
export type HealthListRequest = Readonly<Record<string, never>>;

/** A `HealthListResponse`. */
export interface HealthListResponse {
  /** By full name of the service. */
  readonly statuses: ReadonlyMap<string, HealthCheckResponse>;
}

/** Writes a `HealthCheckRequest`. */
export function encodeCheckRequest({ service }: HealthCheckRequest): Buffer {
  return writeMessage((writer) => {
    if (service === "") return;
    writer.tag(SERVICE);
    writer.string(service);
  });
}

/** Reads a `HealthCheckRequest`. @throws {Error} when the bytes are no message */
export function decodeCheckRequest(bytes: Uint8Array): HealthCheckRequest {
  const reader = new MessageReader(bytes);
  let service = "";
  forEachField(reader, bytes.byteLength, (tag) => {
    if (tag !== SERVICE) return false;
    service = reader.looseString();
    return true;
  });
  return { service };
}

/** Writes a `HealthCheckResponse`. */
export function encodeCheckResponse(response: HealthCheckResponse): Buffer {
  return writeMessage((writer) => writeCheckResponse(writer, response));
}

/** Reads a `HealthCheckResponse`. @throws {Error} when the bytes are no message */
export function decodeCheckResponse(bytes: Uint8Array): HealthCheckResponse {
  return readCheckResponse(new MessageReader(bytes), bytes.byteLength);
}

/** Writes a `HealthListRequest`. */
export function encodeListRequest(_request: HealthListRequest): Buffer {
  return Buffer.alloc(0);
}

/** Reads a `HealthListRequest`. */
export function decodeListRequest(_bytes: Uint8Array): HealthListRequest {
  return {};
}

/** Writes a `HealthListResponse`. */
export function encodeListResponse({ statuses }: HealthListResponse): Buffer {
  return writeMessage((writer) => {
    for (const [service, response] of statuses) {
      writeNested(writer, STATUSES, () => {
        writer.tag(ENTRY_KEY);
        writer.string(service);
        writeNested(writer, ENTRY_VALUE, () => writeCheckResponse(writer, response));
      });
    }
  });
}

/** Reads a `HealthListResponse`. @throws {Error} when the bytes are no message */
export function decodeListResponse(bytes: Uint8Array): HealthListResponse {
  const reader = new MessageReader(bytes);
  const end = bytes.byteLength;
  const statuses = new Map<string, HealthCheckResponse>();
  forEachField(reader, end, (tag) => {
    if (tag !== STATUSES) return false;
    let service = "";
    let response: HealthCheckResponse = { status: "UNKNOWN" };
    const entryEnd = reader.end(end);
    forEachField(reader, entryEnd, (entryTag) => {
      if (entryTag === ENTRY_KEY) service = reader.looseString();
      else if (entryTag === ENTRY_VALUE) response = readCheckResponse(reader, reader.end(entryEnd));
      else return false;
      return true;
    });
    statuses.set(service, response);
    return true;
  });
  return { statuses };
}

function writeCheckResponse(writer: ByteWriter, { status }: HealthCheckResponse): void {
  const number = STATUS_NAMES.indexOf(status);
  if (number === 0) return;
  writer.tag(STATUS);
  writer.int32(number);
}

function readCheckResponse(reader: MessageReader, end: number): HealthCheckResponse {
  let status: HealthCheckStatus = "UNKNOWN";
  forEachField(reader, end, (tag) => {
    if (tag !== STATUS) return false;
    // A number that a later version of the protocol may add says nothing yet.
    status = STATUS_NAMES[reader.int32()] ?? "UNKNOWN";
    return true;
  });
  return { status };
}

/** Reads fields up to `end`; one that `read` does not take is passed over. */
function forEachField(
  reader: MessageReader,
  end: number,
  read: (tag: number) => boolean,
): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (!read(tag)) reader.skip(tag, end, 0);
  }
  reader.assertAt(end);
}
