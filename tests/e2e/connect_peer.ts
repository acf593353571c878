import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import http2 from "node:http2";
import { buffer } from "node:stream/consumers";
import type { Protocol } from "../http/http_server.ts";

/** A request of a method of the service, in parts. */
export interface WireRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: it is a `GET`. */
  readonly body?: string | Uint8Array;
  /** Of its URL. */
  readonly query?: string;
}

/** A request, and what it is answered with. */
export interface WireCase extends WireRequest {
  readonly what: string;
  /** Of a stream that fails: 200. */
  readonly status: number;
  readonly code: string;
  readonly message: RegExp;
  readonly answerHeaders?: Readonly<Record<string, string>>;
}

/** An answer, as it came. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of a stream: all its messages, without their prefixes. */
  readonly text: string;
}

/** Why a request has failed, by the whole answer or the end of a stream. */
export function endOf({ headers, text }: WireAnswer) {
  if (headers["content-type"] === "application/json") return { error: JSON.parse(text) };
  return JSON.parse(text) as { readonly error?: { code: string; message: string } };
}

/** Asks a method of the service. */
export async function ask(
  protocol: Protocol,
  port: number,
  { method, query, headers, body }: WireRequest,
): Promise<WireAnswer> {
  const path = `/relay.v1.Relay/${method}${query === undefined ? "" : `?${query}`}`;
  const verb = body === undefined ? "GET" : "POST";
  const url = `http://localhost:${port}`;
  if (protocol === "HTTP/1.1") {
    const answer = await fetch(url + path, {
      method: verb,
      headers,
      ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
    });
    const all = Object.fromEntries(answer.headers);
    return { status: answer.status, headers: all, text: textOf(all, await answer.bytes()) };
  }
  const session = http2.connect(url);
  try {
    const stream = session.request({ ":method": verb, ":path": path, ...headers });
    stream.end(body);
    const answered = Promise.withResolvers<http2.IncomingHttpHeaders>();
    stream.on("response", answered.resolve).on("error", answered.reject);
    const bytes = await buffer(stream);
    const all = await answered.promise;
    return { status: Number(all[":status"]), headers: all, text: textOf(all, bytes) };
  } finally {
    session.close();
  }
}

function textOf(headers: WireAnswer["headers"], bytes: Uint8Array): string {
  const isStream = String(headers["content-type"]).startsWith("application/connect+");
  if (!isStream) return new TextDecoder().decode(bytes);
  let text = "";
  for (let at = 0; at < bytes.byteLength;) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(1);
    const end = at + 5 + length;
    // The end, and nothing else, has this flag; and nothing follows.
    assertEquals([bytes[at], end], [end === bytes.byteLength ? 2 : 0, end]);
    text += new TextDecoder().decode(bytes.subarray(at + 5, end));
    at = end;
  }
  return text;
}
