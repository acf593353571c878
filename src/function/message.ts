import { marshallError } from "../codec/codec_errors.ts";
import { excerpt } from "../codec/excerpt.ts";
import { MAX_HEADERS } from "../invocation/frame.ts";
import { kindOf } from "./kind_of.ts";

/** A value of a header: what is no text is written as `String` writes it. */
export type HeaderValue = string | number | boolean | bigint;

/** One value, several, or `undefined` for none. */
export type HeaderValues = HeaderValue | readonly HeaderValue[] | undefined;

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
  /**
   * As a `Response` takes them: an object, `Headers`, or pairs of name and value, in which a name may
   * come again. A `Content-Type` here decides how the payload is written.
   */
  readonly headers:
    | Headers
    | Readonly<Record<string, HeaderValues>>
    | Iterable<readonly [name: string, values: HeaderValues]>
    | undefined;
}

/** UTF-16 units that the headers of a message may have, all together. */
const MAX_HEADER_UNITS = 128 * 1024;

/** Whether a result is a {@linkcode Message}: an object of `payload` and `headers`, and of nothing else. */
export function isMessage(result: unknown): result is Message {
  if (typeof result !== "object" || result === null) return false;
  // Asked for first: the keys of a typed array are as many as its elements.
  if (!("payload" in result) || !("headers" in result)) return false;
  return Object.keys(result).length === 2;
}

/**
 * Headers of a message as name and values, each name once, fit for UTF-8 as proto3 demands of strings.
 *
 * @throws {InvokerError} `error-client-marshall`, naming what is no header
 */
export function messageHeaders(message: Message): [name: string, values: readonly string[]][] {
  const byName = new Map<string, [name: string, values: string[]]>();
  let count = 0;
  let units = 0;
  for (const [name, given] of entriesOf(message.headers)) {
    if (given === undefined) continue;
    const list = toList(given);
    count += 1 + list.length;
    if (count > MAX_HEADERS) throw tooMany("header names and values", MAX_HEADERS);
    const text = name.toWellFormed();
    const values = list.map((value) => toText(name, value));
    units += values.reduce((sum, value) => sum + value.length, text.length);
    if (units > MAX_HEADER_UNITS) throw tooMany("characters in its headers", MAX_HEADER_UNITS);
    const before = byName.get(text.toLowerCase());
    if (before) before[1].push(...values);
    else byName.set(text.toLowerCase(), [text, values]);
  }
  return [...byName.values()];
}

function* entriesOf(headers: unknown): Generator<[name: string, given: unknown]> {
  if (headers === undefined) return;
  if (typeof headers !== "object" || headers === null) {
    throw notWritten(`its "headers" are ${kindOf(headers)}`);
  }
  if (!(Symbol.iterator in headers)) {
    // One by one: there may be a million.
    for (const name of Object.keys(headers)) {
      yield [name, (headers as Readonly<Record<string, unknown>>)[name]];
    }
    return;
  }
  let place = 0;
  for (const pair of headers as Iterable<unknown>) {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") {
      throw notWritten(`entry ${place} of its "headers" is no pair of name and value`);
    }
    yield [pair[0], pair[1]];
    place++;
  }
}

function toList(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [given];
}

function toText(name: string, value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    default:
      throw notWritten(`its header "${excerpt(name)}" is ${kindOf(value)}, and has to be text`);
  }
}

function tooMany(what: string, limit: number): Error {
  return notWritten(`it has more than ${limit} ${what}`);
}

function notWritten(what: string): Error {
  return marshallError(new TypeError(`Cannot write the message: ${what}`));
}
