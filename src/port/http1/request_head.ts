import type { RejectionReason } from "../../invocation/rejection.ts";

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

const FIRST_LINE = /^([!#$%&'*+.^_`|~\w-]+) ([\x21-\x7e\x80-\xff]+) HTTP\/(\d)\.(\d)$/;
/** Neither a space before the colon nor a line that goes on: others may read them in other ways. */
const FIELD = /^([!#$%&'*+.^_`|~\w-]+):([\t\x20-\x7e\x80-\xff]*)$/;
/** More is the length of nothing. */
const LENGTH = /^\d{1,15}$/;
/** What makes a server a proxy, or has it tell what it was sent. */
const REFUSED_METHODS = new Set(["CONNECT", "TRACE"]);

/**
 * Judges the head of an HTTP/1.1 request (RFC 9112). What a program in front of this one might read in
 * another way is refused, so that no request is smuggled past it.
 *
 * @param head its lines, a character a byte, without the empty one that ends it
 */
export function judgeHead(head: string): BodyFraming | RequestRefusal {
  const [first = "", ...fields] = head.split("\r\n");
  const [, method, target = "", major, minor] = FIRST_LINE.exec(first) ?? [];
  if (target.length > MAX_TARGET_BYTES) return refusal(414, "its target is too long");
  if (method === undefined) return refusal(400, "its first line is none of HTTP", "not-http");
  if (major !== "1") return refusal(505, "it is neither HTTP/1.1 nor HTTP/1.0");
  if (REFUSED_METHODS.has(method)) return refusal(501, `${method} is not served`);
  if (fields.length > MAX_FIELDS) return refusal(431, `it has more than ${MAX_FIELDS} headers`);
  const hosts: string[] = [];
  const lengths: string[] = [];
  const codings: string[] = [];
  const told = new Map([
    ["host", hosts],
    ["content-length", lengths],
    ["transfer-encoding", codings],
  ]);
  for (const field of fields) {
    const [, name, value = ""] = FIELD.exec(field) ?? [];
    if (name === undefined) return refusal(400, "a line of its headers is none");
    told.get(name.toLowerCase())?.push(value.trim());
  }
  if (hosts.length > 1) return refusal(400, "it has more than one Host");
  if (hosts.length === 0 && minor !== "0") return refusal(400, "it has no Host");
  return framingOf(lengths, codings, minor === "0");
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
