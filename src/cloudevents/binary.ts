import { excerpt } from "../codec/excerpt.ts";
import { type FrameHeaders, getHeader } from "../invocation/frame.ts";
import {
  type CloudEventAttributes,
  EventProblem,
  REQUIRED_ATTRIBUTES,
  toAttributes,
} from "./attributes.ts";
import { decodeHeaderText, encodeHeaderText } from "./header_text.ts";

const PREFIX = "ce-";
const MARKS: ReadonlySet<string> = new Set(REQUIRED_ATTRIBUTES.map((name) => PREFIX + name));

/**
 * Whether a message is an event: one of the headers that all events have is there. That another is
 * missing is found when they are read. Runs for every message.
 */
export function isEvent(headers: FrameHeaders): boolean {
  return namesEvent(headers.keys());
}

/** The same, of the names of headers alone. */
export function namesEvent(names: Iterable<string>): boolean {
  for (const name of names) {
    if (isAttribute(name) && MARKS.has(name.toLowerCase())) return true;
  }
  return false;
}

/** Whether a header is an attribute of an event. */
export function isAttribute(name: string): boolean {
  // Of the fewest steps: most headers are seen here, and few are of events.
  return name.charCodeAt(2) === 0x2d && (name.charCodeAt(0) | 0x20) === 0x63 &&
    (name.charCodeAt(1) | 0x20) === 0x65;
}

/**
 * The attributes of an event whose data is the payload (CloudEvents' binary mode).
 *
 * @throws {EventProblem} when they are not those of an event
 */
export function readAttributes(headers: FrameHeaders): CloudEventAttributes {
  return toAttributes(attributeEntries(headers));
}

/**
 * Attributes as headers say them, not checked.
 *
 * @throws {EventProblem} when a header does not say one
 */
export function attributeEntries(headers: FrameHeaders): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [header, values] of headers) {
    if (!isAttribute(header)) continue;
    const name = header.slice(PREFIX.length).toLowerCase();
    const [value, another] = values;
    if (value === undefined) continue;
    if (another !== undefined || entries.has(name)) {
      throw new EventProblem(`its "${excerpt(name)}" is there more than once`);
    }
    if (name === "datacontenttype") {
      throw new EventProblem('its "datacontenttype" has to be the header Content-Type');
    }
    entries.set(name, decodeHeaderText(name, value));
  }
  const contentType = getHeader(headers, "content-type")?.[0];
  if (contentType !== undefined) entries.set("datacontenttype", contentType);
  return entries;
}

/** An event's attributes as headers. */
export function attributeHeaders(attributes: CloudEventAttributes): [string, readonly string[]][] {
  const headers: [string, readonly string[]][] = [];
  for (const [name, text = ""] of Object.entries(attributes)) {
    headers.push(
      name === "datacontenttype"
        ? ["Content-Type", [text]]
        : [PREFIX + name, [encodeHeaderText(text)]],
    );
  }
  return headers;
}

/** Headers without those of an event, its `Content-Type` among them. */
export function withoutAttributes(headers: FrameHeaders): [string, readonly string[]][] {
  return [...headers].filter(([name]) =>
    !isAttribute(name) && name.toLowerCase() !== "content-type"
  );
}
