import { excerpt } from "../codec/excerpt.ts";
import { tryParseMediaType } from "../codec/media_type.ts";
import { describeValue, isBytes } from "../codec/value_kind.ts";

/**
 * The context attributes of an event of CloudEvents 1.0: what it has beside its data.
 *
 * All are text in the form that the specification gives their types, so that they are the same
 * whatever an event came by: `time` as in RFC 3339, integers in digits, binary as Base64.
 */
export interface CloudEventAttributes {
  /** Always "1.0". */
  readonly specversion: string;
  /** With `source` it is the event's alone: one that comes again is the same event. */
  readonly id: string;
  /** What it happened in: a URI reference. */
  readonly source: string;
  /** What happened, such as "com.example.order.placed". */
  readonly type: string;
  /** What in `source` it happened to. */
  readonly subject?: string | undefined;
  /** When, such as "2026-01-31T12:00:00Z". */
  readonly time?: string | undefined;
  /** Media type of its data. */
  readonly datacontenttype?: string | undefined;
  /** What its data adheres to: a URI. */
  readonly dataschema?: string | undefined;
  /** Extensions. */
  readonly [extension: string]: string | undefined;
}

/** What every event has. */
export const REQUIRED_ATTRIBUTES = ["specversion", "id", "source", "type"] as const;

/** The one version that is read and written. */
export const SPEC_VERSION = "1.0";

/** What is wrong with an event, in words that go on after "Cannot read the event: ". */
export class EventProblem extends TypeError {}

/**
 * Checks attributes, which may come in any order, and makes of them what a handler is shown.
 *
 * @throws {EventProblem} naming the attribute
 */
export function toAttributes(
  entries: Iterable<readonly [name: string, text: string]>,
): CloudEventAttributes {
  const attributes: Record<string, string> = {};
  for (const [name, text] of entries) {
    if (!NAME.test(name) || name === "data") {
      throw new EventProblem(
        `"${excerpt(name)}" is no name of an attribute, which is letters from a to z and digits`,
      );
    }
    const wrong = findProblem(name, text);
    if (wrong !== undefined) throw new EventProblem(`its "${excerpt(name)}" ${wrong}`);
    attributes[name] = text;
  }
  for (const name of REQUIRED_ATTRIBUTES) {
    if (!Object.hasOwn(attributes, name)) throw new EventProblem(`it has no "${name}"`);
  }
  return Object.freeze(attributes) as unknown as CloudEventAttributes;
}

/**
 * The text that a value of an attribute is written as; `undefined` where it is not set.
 *
 * @throws {EventProblem} when it is of no type that attributes have
 */
export function toAttributeText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  // Those of the specification are text, whatever else would have a form in it.
  if (!TEXTS.has(name)) {
    if (typeof value === "boolean") return String(value);
    if (isInteger(value)) return String(value);
    if (isBytes(value)) return bytesOf(value).toBase64();
  }
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (value instanceof URL) return value.href;
  const rule = typeof value === "number" ? ", and has to be a whole one of 32 bits" : "";
  throw new EventProblem(
    `its "${excerpt(name)}" is ${describeValue(value)}${
      TEXTS.has(name) ? ", and has to be text" : rule
    }`,
  );
}

const NAME = /^[a-z0-9]+$/;
const CONTROL = /[\p{Cc}\p{Noncharacter_Code_Point}]/u;
/** RFC 3986: what a URI reference is made of, and a URI in addition. */
const URI_REFERENCE =
  /^(?:[\w\-.~:/?[\]@!$&'()*+,;=]|%[\da-f]{2})*(?:#(?:[\w\-.~:/?@!$&'()*+,;=]|%[\da-f]{2})*)?$/i;
const SCHEME = /^[a-z][a-z\d+.-]*:./i;

/** What is wrong with the text of an attribute that has rules of its own. */
const RULES: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ["specversion", (text) => text === SPEC_VERSION ? undefined : `${shown(text)}, not "1.0"`],
  ["id", ifEmpty],
  ["type", ifEmpty],
  ["subject", ifEmpty],
  ["source", (text) => ifEmpty(text) ?? unless(URI_REFERENCE.test(text), text, "a URI reference")],
  [
    "dataschema",
    (text) => unless(SCHEME.test(text) && URI_REFERENCE.test(text), text, "an absolute URI"),
  ],
  ["time", (text) => unless(isTimestamp(text), text, "a time as in RFC 3339")],
  [
    "datacontenttype",
    (text) => unless(tryParseMediaType(text) !== undefined, text, "a media type"),
  ],
]);

const TEXTS: ReadonlySet<string> = new Set(RULES.keys());

/** What is wrong with the text of an attribute, in words that go on after its name; `undefined`: nothing. */
export function findProblem(name: string, text: string): string | undefined {
  if (!text.isWellFormed()) return "has half a character, a lone surrogate";
  if (CONTROL.test(text)) return "has a control character";
  return RULES.get(name)?.(text);
}

function ifEmpty(text: string): string | undefined {
  return text === "" ? "is empty" : undefined;
}

function unless(isRight: boolean, text: string, what: string): string | undefined {
  return isRight ? undefined : `${shown(text)}, which is not ${what}`;
}

function shown(text: string): string {
  return `is "${excerpt(text)}"`;
}

function isInteger(value: unknown): boolean {
  return typeof value === "number" && value === (value | 0);
}

function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

function isTimestamp(text: string): boolean {
  const [, year, month, day] = (TIMESTAMP.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  // Of a year below 100 the platform would make one of the last century; four hundred have as many days.
  return month >= 1 && month <= 12 && day >= 1 &&
    day <= new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}
