import type { IncomingHttpHeaders } from "node:http";
import type { RejectionReason } from "../../invocation/rejection.ts";
import { isSingleValued } from "../../invocation/own_failure.ts";

/** Bytes of a request's first line and headers in all; as much as HTTP/2 takes. */
export const MAX_HEAD_BYTES = 16 * 1024;
const MAX_TARGET_BYTES = 8 * 1024;
const MAX_FIELDS = 256;

/** Why a request is not taken: the status that tells its client, and what is the case. */
export interface RequestRefusal {
  readonly status: 400 | 408 | 414 | 431 | 501 | 505;
  readonly what: string;
  readonly reason: RejectionReason;
}

/** What follows a head: so many bytes, or chunks. */
export type BodyFraming = number | "chunked";

/** What a request begins with. It may be that of several requests. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: "1.0" | "1.1";
  /** By their names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly framing: BodyFraming;
  /** Whether its client wants to send another one. */
  readonly keepsAlive: boolean;
}

const FIRST_LINE = /^([!#$%&'*+.^_`|~\w-]+) ([\x21-\x7e\x80-\xff]+) HTTP\/(\d)\.(\d)$/;
/** Neither a space before the colon nor a line that goes on: others may read them in other ways. */
const FIELD = /^([!#$%&'*+.^_`|~\w-]+):([\t\x20-\x7e\x80-\xff]*)$/;
/** How a proxy is asked. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;
const SPACE = 0x20;
const TAB = 0x09;
/** More is the length of nothing. */
const LENGTH = /^\d{1,15}$/;
/** What makes a server a proxy, or has it tell what it was sent. */
const REFUSED_METHODS = new Set(["CONNECT", "TRACE"]);

/**
 * Reads the head of an HTTP/1.1 request (RFC 9112). What a program in front of this one might read in
 * another way is refused, so that no request is smuggled past it.
 *
 * @param head its lines, a character a byte, without the empty one that ends it
 */
export function readHead(head: string): RequestHead | RequestRefusal {
  const [first = "", ...fields] = head.split("\r\n");
  const [, method, target = "", major, minor] = FIRST_LINE.exec(first) ?? [];
  if (target.length > MAX_TARGET_BYTES) return refusal(414, "its target is too long");
  if (method === undefined) return refusal(400, "its first line is none of HTTP", "not-http");
  if (major !== "1") return refusal(505, "it is neither HTTP/1.1 nor HTTP/1.0");
  if (REFUSED_METHODS.has(method)) return refusal(501, `${method} is not served`);
  if (fields.length > MAX_FIELDS) return refusal(431, `it has more than ${MAX_FIELDS} headers`);
  const values = new Map<string, string[]>();
  for (const field of fields) {
    const [, name, value = ""] = FIELD.exec(field) ?? [];
    if (name === undefined) return refusal(400, "a line of its headers is none");
    const lowerCaseName = name.toLowerCase();
    const known = values.get(lowerCaseName);
    if (known) known.push(trimmed(value));
    else values.set(lowerCaseName, [trimmed(value)]);
  }
  const isOld = minor === "0";
  const hosts = values.get("host")?.length ?? 0;
  if (hosts > 1) return refusal(400, "it has more than one Host");
  if (hosts === 0 && !isOld) return refusal(400, "it has no Host");
  const framing = framingOf(
    values.get("content-length") ?? [],
    values.get("transfer-encoding") ?? [],
    isOld,
  );
  if (typeof framing === "object") return framing;
  const headers = joined(values);
  // What a program in front of this one has gone by (RFC 9112, 3.2.2).
  const [, authority] = ABSOLUTE.exec(target) ?? [];
  if (authority !== undefined) headers.host = authority;
  const connection = headers.connection?.toLowerCase().split(",").map(trimmed) ?? [];
  const keepsAlive = isOld ? connection.includes("keep-alive") : !connection.includes("close");
  return { method, target, version: isOld ? "1.0" : "1.1", headers, framing, keepsAlive };
}

/** Without white space around it. To `trim` other characters are that as well, which are a part of a value. */
function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Several of a name as one, as `node:http` has them. */
function joined(values: ReadonlyMap<string, readonly string[]>): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, each] of values) {
    if (name === "set-cookie") headers[name] = [...each];
    else if (isSingleValued(name)) headers[name] = each[0];
    else headers[name] = each.join(name === "cookie" ? "; " : ", ");
  }
  return headers;
}

function framingOf(
  [length, ...moreLengths]: readonly string[],
  [coding, ...moreCodings]: readonly string[],
  isOld: boolean,
): BodyFraming | RequestRefusal {
  if (moreLengths.length > 0) return refusal(400, "it has more than one Content-Length");
  if (coding === undefined) {
    if (length === undefined) return 0;
    return LENGTH.test(length) ? Number(length) : refusal(400, "its Content-Length is none");
  }
  if (length !== undefined) {
    return refusal(400, "it has both a Content-Length and a Transfer-Encoding");
  }
  if (isOld) return refusal(400, "it is HTTP/1.0 and has a Transfer-Encoding");
  if (moreCodings.length > 0 || coding.toLowerCase() !== "chunked") {
    return refusal(501, "its Transfer-Encoding is not chunked");
  }
  return "chunked";
}

/** See {@linkcode RequestRefusal}. */
export function refusal(
  status: RequestRefusal["status"],
  what: string,
  reason: RejectionReason = "protocol-error",
): RequestRefusal {
  return { status, what, reason };
}
