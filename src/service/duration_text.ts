import { CodecFault, wrongType, wrongValue } from "../protobuf/codec_fault.ts";
import { fractionOf, nanosOf } from "./nanos_text.ts";
import type { Seconds } from "./timestamp_text.ts";

/** Ten thousand years. */
const MAX_SECONDS = 315_576_000_000n;
const RE_DURATION = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;

/** A span of time as "1.5s". */
export function readDuration({ seconds, nanos }: Seconds): string {
  assertInRange(seconds, nanos);
  const sign = seconds < 0n || nanos < 0 ? "-" : "";
  return `${sign}${seconds < 0n ? -seconds : seconds}${fractionOf(Math.abs(nanos))}s`;
}

/** A span of time from such a text. */
export function writeDuration(text: unknown): Seconds {
  if (typeof text !== "string") throw wrongType("a duration's text", text);
  const [all, sign, whole = "", fraction = ""] = RE_DURATION.exec(text) ?? [];
  if (all === undefined) throw wrongValue('a duration such as "1.5s"', text);
  const factor = sign === "-" ? -1 : 1;
  // Not -0: it would be written.
  const nanos = nanosOf(fraction) * factor || 0;
  const seconds = BigInt(whole) * BigInt(factor);
  assertInRange(seconds, nanos);
  return { seconds, nanos };
}

function assertInRange(seconds: bigint, nanos: number): void {
  const inRange = seconds >= -MAX_SECONDS && seconds <= MAX_SECONDS && Math.abs(nanos) < 1e9;
  if (inRange && (seconds === 0n || nanos === 0 || seconds < 0n === nanos < 0)) return;
  throw new CodecFault("a duration is of 10,000 years at most, its nanoseconds of the same sign");
}
