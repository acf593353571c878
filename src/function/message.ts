/**
 * A result with headers of its own; `payload` is encoded as any other result.
 *
 * @example A header beside the value
 * ```ts
 * import type { Message } from "@projectriff/deno-function-invoker";
 * import { deepEqual } from "node:assert/strict";
 *
 * function count(text: string): Message<number> {
 *   return { payload: text.length, headers: { "X-Unit": "UTF-16 code units" } };
 * }
 *
 * deepEqual(count("Hello"), { payload: 5, headers: { "X-Unit": "UTF-16 code units" } });
 * ```
 */
export interface Message<Payload = unknown> {
  /** Bytes, or a value that content negotiation writes. */
  readonly payload: Payload;
  /** A `Content-Type` here decides how the payload is written. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[]>>;
}

/** Whether a result is a {@linkcode Message}: an object of `payload` and `headers`, and of nothing else. */
export function isMessage(result: unknown): result is Message {
  if (typeof result !== "object" || result === null) return false;
  // Asked for first: the keys of a typed array are as many as its elements.
  if (!("payload" in result) || !("headers" in result)) return false;
  if (Object.keys(result).length !== 2) return false;
  return result.headers instanceof Headers || isHeaderRecord(result.headers);
}

/** Headers of a message as name and values, fit for UTF-8 as proto3 demands of strings. */
export function messageHeaders(message: Message): [name: string, values: readonly string[]][] {
  const entries = message.headers instanceof Headers
    ? [...message.headers]
    : Object.entries(message.headers);
  return entries.map(([name, value]) => {
    const values = typeof value === "string" ? [value] : value;
    return [name.toWellFormed(), values.map((each) => each.toWellFormed())];
  });
}

function isHeaderRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.values(value).every((each) =>
      typeof each === "string" ||
      Array.isArray(each) && each.every((item) => typeof item === "string")
    );
}
