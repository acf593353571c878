import protobuf from "protobufjs/minimal";

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
  const writer = protobuf.Writer.create();
  if (service !== "") writer.uint32(SERVICE).string(service);
  return finished(writer);
}

/** Reads a `HealthCheckRequest`. @throws {Error} when the bytes are no message */
export function decodeCheckRequest(bytes: Uint8Array): HealthCheckRequest {
  const reader = protobuf.Reader.create(bytes);
  let service = "";
  forEachField(reader, reader.len, (tag) => {
    if (tag !== SERVICE) return false;
    service = reader.string();
    return true;
  });
  return { service };
}

/** Writes a `HealthCheckResponse`. */
export function encodeCheckResponse(response: HealthCheckResponse): Buffer {
  return finished(writeCheckResponse(protobuf.Writer.create(), response));
}

/** Reads a `HealthCheckResponse`. @throws {Error} when the bytes are no message */
export function decodeCheckResponse(bytes: Uint8Array): HealthCheckResponse {
  const reader = protobuf.Reader.create(bytes);
  return readCheckResponse(reader, reader.len);
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
  const writer = protobuf.Writer.create();
  for (const [service, response] of statuses) {
    writer.uint32(STATUSES).fork().uint32(ENTRY_KEY).string(service).uint32(ENTRY_VALUE).fork();
    writeCheckResponse(writer, response).ldelim().ldelim();
  }
  return finished(writer);
}

/** Reads a `HealthListResponse`. @throws {Error} when the bytes are no message */
export function decodeListResponse(bytes: Uint8Array): HealthListResponse {
  const reader = protobuf.Reader.create(bytes);
  const statuses = new Map<string, HealthCheckResponse>();
  forEachField(reader, reader.len, (tag) => {
    if (tag !== STATUSES) return false;
    let service = "";
    let response: HealthCheckResponse = { status: "UNKNOWN" };
    forEachField(reader, endOfNested(reader), (entryTag) => {
      if (entryTag === ENTRY_KEY) service = reader.string();
      else if (entryTag === ENTRY_VALUE) response = readCheckResponse(reader, endOfNested(reader));
      else return false;
      return true;
    });
    statuses.set(service, response);
    return true;
  });
  return { statuses };
}

function writeCheckResponse(
  writer: protobuf.Writer,
  { status }: HealthCheckResponse,
): protobuf.Writer {
  const number = STATUS_NAMES.indexOf(status);
  return number === 0 ? writer : writer.uint32(STATUS).int32(number);
}

function readCheckResponse(reader: protobuf.Reader, end: number): HealthCheckResponse {
  let status: HealthCheckStatus = "UNKNOWN";
  forEachField(reader, end, (tag) => {
    if (tag !== STATUS) return false;
    // A number that a later version of the protocol may add says nothing yet.
    status = STATUS_NAMES[reader.int32()] ?? "UNKNOWN";
    return true;
  });
  return { status };
}

function endOfNested(reader: protobuf.Reader): number {
  return reader.uint32() + reader.pos;
}

/** Reads fields up to `end`; one that `read` does not take is passed over. */
function forEachField(
  reader: protobuf.Reader,
  end: number,
  read: (tag: number) => boolean,
): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (!read(tag)) reader.skipType(tag & 7);
  }
}

/** The bytes as a `Buffer`, which the writer makes where there is one. */
function finished(writer: protobuf.Writer): Buffer {
  return Buffer.from(writer.finish());
}
