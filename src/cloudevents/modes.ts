import { splitAccept } from "../codec/accept.ts";
import { decodeText, encodeText } from "../codec/charset.ts";
import { marshallError, unmarshallError } from "../codec/codec_errors.ts";
import { tryParseMediaType } from "../codec/media_type.ts";
import { describeValue } from "../codec/value_kind.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { type Frame, type FrameHeaders, getHeader } from "../invocation/frame.ts";
import type { InvokerError } from "../invocation/invoker_error.ts";
import { withoutAttributes } from "./binary.ts";
import { orUnmarshall } from "./read_event.ts";
import { parseEventJson, toBinaryFrame, toEventJson } from "./structured.ts";

/** How one message holds events whole: one of them, or any number. */
export type EventMode = "structured" | "batch";

const MEDIA_TYPES: Readonly<Record<EventMode, string>> = {
  structured: "application/cloudevents+json",
  batch: "application/cloudevents-batch+json",
};

/** The mode that a media type stands for; `undefined`: none, attributes are in headers if anywhere. */
export function eventModeOf(contentType: string | undefined): EventMode | undefined {
  // Of most messages no more is looked at.
  if (contentType === undefined || !/^\s*application\/cloudevents/i.test(contentType)) {
    return undefined;
  }
  const essence = tryParseMediaType(contentType)?.essence;
  if (essence === MEDIA_TYPES.structured) return "structured";
  return essence === MEDIA_TYPES.batch ? "batch" : undefined;
}

/**
 * What a caller accepts, taken apart: the mode of the answer, where it names one, and the media types
 * of the data, which are all that a function is to see.
 */
export function acceptedEvents(
  accept: string | undefined,
): { readonly mode?: EventMode; readonly data?: string } {
  if (accept === undefined) return {};
  // Of most no more is looked at.
  if (!/application\/cloudevents/i.test(accept)) return { data: accept };
  const ranges = splitAccept(accept);
  const mode = ranges.map(eventModeOf).find((mode) => mode !== undefined);
  const data = ranges.filter((range) => eventModeOf(range) === undefined).join(", ");
  return { ...(mode && { mode }), ...(data !== "" && { data }) };
}

/**
 * The events that a message holds, as frames with attributes in their headers, each beside the
 * message's other ones.
 *
 * @throws {InvokerError} `error-client-unmarshall`, saying what is wrong and with which event
 */
export function readEvents(mode: EventMode, { payload, headers }: Frame): readonly Frame[] {
  const shared = withoutAttributes(headers);
  const charset = tryParseMediaType(contentTypeOf(headers) ?? "")?.parameters["charset"];
  let parsed: unknown;
  try {
    parsed = parseEventJson(decodeText(payload, charset));
  } catch (cause) {
    const what = mode === "batch" ? "batch of events" : "event";
    const why = `Cannot read the ${what}: it is not JSON: ${errorMessage(cause)}`;
    throw unmarshallError(new TypeError(why, { cause }));
  }
  if (mode === "structured") return [orUnmarshall("the event", () => withShared(parsed, shared))];
  if (!Array.isArray(parsed)) {
    throw unmarshallError(
      new TypeError(
        `Cannot read the batch of events: it is ${describeValue(parsed)}, not an array`,
      ),
    );
  }
  return parsed.map((event, place) =>
    orUnmarshall(`event ${place} of the batch`, () => withShared(event, shared))
  );
}

/**
 * The one message that holds events whole.
 *
 * @param frames events: each has its attributes in its headers
 * @throws {InvokerError} `error-client-marshall` when one is not an event
 */
export function writeEvents(mode: EventMode, frames: readonly Frame[]): Frame {
  let text: string;
  try {
    const events = frames.map(toEventJson);
    text = mode === "batch" ? `[${events.join(",")}]` : events.join();
  } catch (cause) {
    throw toMarshallError(cause);
  }
  const headers = new Map(withoutAttributes(frames[0]?.headers ?? new Map()));
  headers.set("Content-Type", [`${MEDIA_TYPES[mode]}; charset=utf-8`]);
  return { payload: encodeText(text, undefined), headers };
}

/** Why an event cannot be written, as its caller is told. */
export function toMarshallError(cause: unknown): InvokerError {
  return marshallError(new TypeError(`Cannot write the event: ${errorMessage(cause)}`, { cause }));
}

function withShared(event: unknown, shared: [string, readonly string[]][]): Frame {
  const { payload, headers } = toBinaryFrame(event);
  return { payload, headers: new Map([...shared, ...headers]) };
}

function contentTypeOf(headers: FrameHeaders): string | undefined {
  return getHeader(headers, "content-type")?.[0];
}
