import type { IncomingHttpHeaders } from "node:http";
import { type FrameHeaders, NO_HEADERS } from "../invocation/frame.ts";
import { isSingleValued } from "../invocation/own_failure.ts";
import type { ResponseHeaders } from "./problem.ts";

/** What is said between neighbours, not to the function or by it (RFC 9110, 7.6.1); and what a body's bytes are. */
const BETWEEN_NEIGHBOURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "sec-websocket-accept",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-version",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** What has been dealt with when the function sees the message. */
const DEALT_WITH: ReadonlySet<string> = new Set(["accept-encoding", "content-encoding"]);

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers of a request that are its message's, by their names in lower case. */
export function toFrameHeaders(
  headers: IncomingHttpHeaders,
  changed: Readonly<Record<string, string | undefined>> = {},
): FrameHeaders {
  const named = new Set(listOf(headers.connection));
  const fields = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries({ ...headers, ...changed })) {
    if (value === undefined || name.startsWith(":")) continue;
    if (BETWEEN_NEIGHBOURS.has(name) || DEALT_WITH.has(name) || named.has(name)) continue;
    fields.set(name, typeof value === "string" ? [value] : value);
  }
  return fields.size === 0 ? NO_HEADERS : fields;
}

/**
 * The headers of an output that are its response's. Those that speak of the connection or of the
 * length, and those that HTTP does not know, are left out.
 */
export function toResponseHeaders(headers: FrameHeaders): ResponseHeaders {
  const fields: Record<string, string | string[]> = {};
  for (const [name, values] of headers) {
    const lowerCaseName = name.toLowerCase();
    if (!NAME.test(name) || BETWEEN_NEIGHBOURS.has(lowerCaseName)) continue;
    const known = values.filter((value) => VALUE.test(value));
    const [first] = known;
    if (first === undefined) continue;
    fields[lowerCaseName] = known.length === 1 || isSingleValued(lowerCaseName) ? first : known;
  }
  return fields;
}

/** Headers with those that go before them; what answers vary by is that of both. */
export function withHeaders(before: ResponseHeaders, headers: ResponseHeaders): ResponseHeaders {
  const all = { ...before, ...headers };
  if (before.vary === undefined || headers.vary === undefined) return all;
  return { ...all, vary: [before.vary, headers.vary].flat().join(", ") };
}

/** The length of a body as its client tells it, in bytes; `undefined`: it does not. */
export function lengthOf(headers: IncomingHttpHeaders): number | undefined {
  const length = Number(textOf(headers["content-length"]) ?? NaN);
  return Number.isSafeInteger(length) ? length : undefined;
}

/** The values of a header as one. */
export function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === "object" ? value.join(", ") : value;
}

function listOf(value: string | undefined): string[] {
  return value?.toLowerCase().split(",").map((each) => each.trim()) ?? [];
}
