import { type ExportDescription, HANDLER_FORMS } from "../../function/describe_exports.ts";
import { PERMISSION_KINDS } from "../../function/permission_kind.ts";
import {
  type Decode,
  decodeCount,
  decodeList,
  decodeNumber,
  decodeObject,
  decodeOneOf,
  decodeTagged,
  decodeText,
  decodeValues,
  fieldsOf,
  optional,
} from "../../invocation/decode.ts";
import { MAX_HEADERS } from "../../invocation/frame.ts";
import { FRAME_OVERHEAD, measureHeaders } from "../../invocation/frame_cost.ts";
import { decodeErrorRecord } from "../../invocation/invoker_error.ts";
import { LOG_LEVELS } from "../../invocation/log.ts";
import { decodeMetricValues } from "../../telemetry/decode_metric_values.ts";
import { WINDOW_BYTES } from "./credit.ts";
import { decodeInteraction, decodeLoadedHandler } from "./decode_handler.ts";
import {
  type FromSandbox,
  type FromWire,
  type HeaderEntries,
  LOAD_STAGES,
  type PackedFrames,
  type Post,
} from "./protocol.ts";
import type { Refusal } from "../permissions/refusal.ts";

/** More frames of a Call are never under way: even empty ones use credit up, and one may overdraw it. */
const MAX_FRAMES = WINDOW_BYTES / FRAME_OVERHEAD + 1;

const decodeExport = decodeTagged<"kind", ExportDescription>("kind", {
  handler: decodeObject({
    kind: decodeOneOf(["handler"]),
    name: decodeText,
    form: decodeOneOf(HANDLER_FORMS),
    interaction: decodeInteraction,
    promote: decodeOneOf(["first", "each"]),
    input: decodeText,
    output: decodeText,
    mediaTypes: decodeList(decodeText),
  }),
  problem: decodeObject({
    kind: decodeOneOf(["problem"]),
    name: decodeText,
    message: decodeText,
  }),
  other: decodeObject({ kind: decodeOneOf(["other"]), name: decodeText, what: decodeText }),
});

const decodeRefusal: Decode<Refusal> = decodeObject({
  kind: decodeOneOf(PERMISSION_KINDS),
  resource: optional(decodeText),
});

/** Text, a number or whether something is the case: what lines of the log tell. */
const decodeLogField: Decode<string | number | boolean> = (value) =>
  typeof value === "number"
    ? decodeNumber(value)
    : typeof value === "boolean"
    ? value
    : decodeText(value);

const decodeFromWire = decodeTagged<"type", FromWire>("type", {
  "calls": decodeObject({ type: decodeOneOf(["calls"]), count: decodeCount }),
  "heard": decodeObject({ type: decodeOneOf(["heard"]), count: decodeCount }),
  "secured": decodeObject({ type: decodeOneOf(["secured"]) }),
  "drained": decodeObject({ type: decodeOneOf(["drained"]) }),
  "measured": decodeObject({
    type: decodeOneOf(["measured"]),
    values: decodeList(decodeMetricValues),
  }),
  "log": decodeObject({
    type: decodeOneOf(["log"]),
    level: decodeOneOf(LOG_LEVELS),
    message: decodeText,
    fields: decodeValues(decodeLogField),
  }),
});

/** A row for every message: without it the type check fails. */
const decodeMessage = decodeTagged<"type", FromSandbox>("type", {
  "frames": decodeFrames,
  "credit": decodeObject({
    type: decodeOneOf(["credit"]),
    call: decodeCount,
    bytes: decodeCount,
  }),
  "end": decodeObject({
    type: decodeOneOf(["end"]),
    call: decodeCount,
    error: optional(decodeErrorRecord),
  }),
  "pong": decodeObject({ type: decodeOneOf(["pong"]) }),
  "loading": decodeObject({ type: decodeOneOf(["loading"]), stage: decodeOneOf(LOAD_STAGES) }),
  "loaded": decodeObject({ type: decodeOneOf(["loaded"]), handler: decodeLoadedHandler }),
  "not-loaded": decodeObject({ type: decodeOneOf(["not-loaded"]), error: decodeErrorRecord }),
  "torn-down": decodeObject({
    type: decodeOneOf(["torn-down"]),
    error: optional(decodeErrorRecord),
  }),
  "exiting": decodeObject({
    type: decodeOneOf(["exiting"]),
    how: decodeText,
    message: optional(decodeText),
    frames: optional(decodeList(decodeText)),
  }),
  "printed": decodeObject({ type: decodeOneOf(["printed"]), text: decodeText }),
  "exports": decodeObject({
    type: decodeOneOf(["exports"]),
    exports: decodeList(decodeExport),
  }),
  "schemas": decodeObject({
    type: decodeOneOf(["schemas"]),
    schemas: decodeList(decodeObject({
      name: decodeText,
      input: optional(decodeText),
      output: optional(decodeText),
    })),
  }),
  "refused": decodeObject({ type: decodeOneOf(["refused"]), refusal: decodeRefusal }),
  "wire": decodeObject({ type: decodeOneOf(["wire"]), message: decodeFromWire }),
});

/**
 * Reads a post of a sandbox: all of it, before anything is done by it.
 *
 * A function shares its thread with what sends them, and may send anything in its place.
 *
 * @throws {TypeError} when it is not what a sandbox sends
 */
export function decodePost({ messages: sent, payloads }: Post<unknown>): Post<FromSandbox> {
  const messages = sent.map(decodeMessage);
  let bytes = 0;
  for (const message of messages) {
    if (message.type === "frames") { for (const size of message.sizes) bytes += size; }
  }
  if (bytes !== payloads.byteLength) refuse("payloads of the lengths that were told");
  return { messages, payloads };
}

/** Looked at in place, not copied: there are many, and it is done for every message of a Call. */
function decodeFrames(value: unknown): PackedFrames {
  const { call, sizes, headers, headerTable } = fieldsOf(value);
  decodeCount(call);
  const isWhole = isListOf(sizes, isCount) && sizes.length <= MAX_FRAMES &&
    isListOf(headerTable, isHeaderEntries) && isListOf(headers, isPlace) &&
    headers.length === sizes.length && headers.every((place) => place < headerTable.length);
  return isWhole ? value as PackedFrames : refuse("frames, each with its size and its headers");
}

function isListOf<T>(value: unknown, is: (entry: unknown) => entry is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

/** A place in the table, or -1 for none. */
function isPlace(value: unknown): value is number {
  return value === -1 || isCount(value);
}

function isHeaderEntries(value: unknown): value is HeaderEntries {
  return isListOf(value, isHeader) && measureHeaders(value).count <= MAX_HEADERS;
}

function isHeader(value: unknown): value is HeaderEntries[number] {
  return Array.isArray(value) && value.length === 2 && isText(value[0]) &&
    isListOf(value[1], isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function refuse(expected: string): never {
  throw new TypeError(`Cannot read a post: expected ${expected}`);
}
