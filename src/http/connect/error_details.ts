import { LENGTH_DELIMITED, MessageReader } from "../../protobuf/message_reader.ts";
import type { ResponseHeaders } from "../problem.ts";

/** What tells of a failure beside its status, as Connect has it: a message, its type and its bytes. */
export interface ErrorDetail {
  /** The full name of its type. */
  readonly type: string;
  /** Its bytes in base64, without padding. */
  readonly value: string;
}

/** The header in which gRPC has them, as a `google.rpc.Status`. */
const DETAILS_HEADER = "grpc-status-details-bin";

/** The tag of `details` in `google.rpc.Status`, and those of `google.protobuf.Any`. */
const DETAILS = 3 << 3 | LENGTH_DELIMITED;
const TYPE_URL = 1 << 3 | LENGTH_DELIMITED;
const VALUE = 2 << 3 | LENGTH_DELIMITED;

/** The details that the headers of a failure have; none where an author wrote something else there. */
export function errorDetails(headers: ResponseHeaders): readonly ErrorDetail[] {
  const text = headers[DETAILS_HEADER];
  if (text === undefined) return [];
  try {
    return readStatus(Uint8Array.fromBase64(String(text)));
  } catch {
    return [];
  }
}

function readStatus(bytes: Uint8Array): ErrorDetail[] {
  const reader = new MessageReader(bytes);
  const { length } = bytes;
  const details: ErrorDetail[] = [];
  while (reader.pos < length) {
    const tag = reader.tag();
    if (tag === DETAILS) details.push(readAny(reader, reader.end(length)));
    else reader.skip(tag, length, 0);
  }
  return details;
}

function readAny(reader: MessageReader, end: number): ErrorDetail {
  let url = "";
  let bytes = new Uint8Array();
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === TYPE_URL) url = reader.string();
    else if (tag === VALUE) bytes = new Uint8Array(reader.bytes());
    else reader.skip(tag, end, 0);
  }
  reader.assertAt(end);
  return {
    type: url.slice(url.lastIndexOf("/") + 1),
    value: bytes.toBase64({ omitPadding: true }),
  };
}
