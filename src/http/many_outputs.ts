import { isEvent } from "../cloudevents/binary.ts";
import { writeEvents } from "../cloudevents/modes.ts";
import { marshallError } from "../codec/codec_errors.ts";
import { decodeUtf8 } from "../codec/utf8.ts";
import { tryParseMediaType } from "../codec/media_type.ts";
import { type Frame, getHeader } from "../invocation/frame.ts";
import type { ManyFormat } from "./answer_format.ts";

/** What keeps a connection open on which nothing is said: a comment of an event stream. */
export const KEEPALIVE_COMMENT = ":\n\n";

/**
 * One of many outputs, as it is written: its payload, or an event of CloudEvents whole.
 *
 * @throws {InvokerError} `error-client-marshall` when it is of a type that cannot be written so
 */
export function writeOutput(output: Frame, format: ManyFormat): string {
  const frame = isEvent(output.headers) ? writeEvents("structured", [output]) : output;
  const type = getHeader(frame.headers, "content-type")?.[0] ?? "text/plain";
  const essence = tryParseMediaType(type)?.essence ?? type;
  if (!isText(essence)) throw notWritten(essence, format);
  const text = decodeUtf8(frame.payload);
  if (format === "events") {
    const [id] = getHeader(frame.headers, "last-event-id") ?? [];
    return toEvent(text, id === undefined ? [] : [["id", id]]);
  }
  // Within JSON a line break is white space: in its strings it is escaped.
  return `${isJson(essence) ? text.replaceAll(/[\r\n]+/g, " ") : JSON.stringify(text)}\n`;
}

/** Whether what is of a media type can be told as text. */
export function isText(essence: string): boolean {
  return isJson(essence) || essence.startsWith("text/") ||
    essence === "application/x-www-form-urlencoded";
}

/** An event that tells of an error, after those before it. */
export function errorEvent(problem: string): string {
  return toEvent(problem, [["event", "error"]]);
}

function toEvent(text: string, fields: readonly (readonly [string, string])[]): string {
  const lines = fields
    .map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n\0]/g, "")}\n`)
    .concat(text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`));
  return `${lines.join("")}\n`;
}

function isJson(essence: string): boolean {
  return essence === "application/json" || essence.endsWith("+json");
}

function notWritten(essence: string, format: ManyFormat): Error {
  const what = format === "events" ? "an event" : "a line of NDJSON";
  return marshallError(
    new TypeError(`Cannot write ${essence} as ${what}: it has to be text or JSON`),
  );
}
