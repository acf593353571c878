import { CodecFault, wrongType, wrongValue } from "../protobuf/codec_fault.ts";
import { fractionOf, nanosOf } from "./nanos_text.ts";

/** Seconds and nanoseconds, as the messages Timestamp and Duration have them. */
export interface Seconds {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** The years 1 to 9999. */
const MIN_SECONDS = -62_135_596_800;
const MAX_SECONDS = 253_402_300_799;
const RE_TIMESTAMP =
  /^(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** A point in time as RFC 3339 writes it, in UTC. */
export function readTimestamp({ seconds, nanos }: Seconds): string {
  assertInRange(Number(seconds), nanos);
  const time = new Date(Number(seconds) * 1000).toISOString().slice(
    0,
    "0000-00-00T00:00:00".length,
  );
  return `${time}${fractionOf(nanos)}Z`;
}

/** A point in time from such a text, of any zone, or from a `Date`. */
export function writeTimestamp(value: unknown): Seconds {
  const { seconds, nanos } = value instanceof Date ? ofDate(value) : ofText(value);
  assertInRange(seconds, nanos);
  return { seconds: BigInt(seconds), nanos };
}

function assertInRange(seconds: number, nanos: number): void {
  if (seconds >= MIN_SECONDS && seconds <= MAX_SECONDS && nanos >= 0 && nanos < 1e9) return;
  throw new CodecFault(
    "a point in time is of the years 1 to 9999, with 0 to 999999999 nanoseconds",
  );
}

function ofDate(date: Date): { seconds: number; nanos: number } {
  const time = date.getTime();
  if (Number.isNaN(time)) throw wrongValue("a point in time", "Invalid Date");
  const seconds = Math.floor(time / 1000);
  return { seconds, nanos: (time - seconds * 1000) * 1e6 };
}

function ofText(text: unknown): { seconds: number; nanos: number } {
  if (typeof text !== "string") throw wrongType("a timestamp's text, or a Date", text);
  const [all, local = "", fraction = "", sign, hours, minutes] = RE_TIMESTAMP.exec(text) ?? [];
  const time = all === undefined ? NaN : Date.parse(`${local}Z`);
  // A day that its month does not have is one of the next to some.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(local)) {
    throw wrongValue('a timestamp such as "2024-02-29T12:00:00.5Z"', text);
  }
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60;
  return {
    seconds: time / 1000 - (sign === "-" ? -offset : offset),
    nanos: nanosOf(fraction),
  };
}
