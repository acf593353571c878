import type { Frame, FrameHeaders } from "../../invocation/frame.ts";
import { MAX_TIMER_MS } from "../../invocation/max_timer_ms.ts";
import { parseBodyEncoding } from "../body_encoding.ts";
import { lengthOf, textOf, toFrameHeaders } from "../header_fields.ts";
import { HttpError } from "../http_error.ts";
import { splitUrl } from "../request_url.ts";
import type { RequestHead, RequestPlan, ServedFacts } from "../request_plan.ts";
import { type ConnectCodec, connectType, parseConnectType } from "./connect_type.ts";

const VERSION = "1";
const VERSION_HEADER = "connect-protocol-version";
const TIMEOUT_HEADER = "connect-timeout-ms";
const STREAM_ENCODING_HEADER = "connect-content-encoding";
/** Those of the protocol, which are no metadata. */
const NO_METADATA: Readonly<Record<string, undefined>> = {
  [VERSION_HEADER]: undefined,
  [TIMEOUT_HEADER]: undefined,
  [STREAM_ENCODING_HEADER]: undefined,
  "connect-accept-encoding": undefined,
};
/** The media types that a method knows the codecs by. */
const MEDIA_TYPES: Readonly<Record<ConnectCodec, string>> = {
  json: "application/json",
  proto: "application/protobuf",
};
const CODECS = Object.keys(MEDIA_TYPES) as readonly ConnectCodec[];

/** How a request of Connect is served. */
type ConnectPlan = Omit<RequestPlan & { readonly kind: "call" }, "kind" | "handler">;

/** Whether a request is one of Connect: it says so by its version, or by a type that nobody else has. */
export function asksForConnect({ method, url, headers }: RequestHead): boolean {
  return VERSION_HEADER in headers ||
    /^application\/connect\+/i.test(textOf(headers["content-type"]) ?? "") ||
    method === "GET" && queryOf(url).has("connect");
}

/**
 * Finds out how a request of Connect is to be served (https://connectrpc.com/docs/protocol).
 *
 * @throws {HttpError} when it cannot be
 */
export function planConnect(head: RequestHead, handler: ServedFacts): ConnectPlan {
  const { method, headers, url } = head;
  const { isSafe = false, takesStream = false } = handler;
  const isStream = handler.interaction === "streaming";
  const isGet = method === "GET" && isSafe && !isStream;
  if (method !== "POST" && !isGet) {
    throw new HttpError(405, "Cannot serve the request: the method is called by POST", {
      status: "UNIMPLEMENTED",
      headers: { allow: isSafe && !isStream ? "GET, POST, OPTIONS" : "POST, OPTIONS" },
    });
  }
  const query = queryOf(url);
  const version = isGet ? query.get("connect") : headers[VERSION_HEADER] ?? VERSION;
  if (version !== (isGet ? `v${VERSION}` : VERSION)) {
    throw invalid(`the version of Connect is ${JSON.stringify(version)}, and ${VERSION} is known`);
  }
  const said = isGet ? `application/${query.get("encoding")}` : textOf(headers["content-type"]);
  const type = parseConnectType(said);
  if (type?.isStream !== isStream) throw unknownType(isStream);
  const timeoutMs = parseTimeout(textOf(headers[TIMEOUT_HEADER]));
  const encodingName = isStream ? STREAM_ENCODING_HEADER : "content-encoding";
  const frameHeaders = (): FrameHeaders => {
    const mediaType = MEDIA_TYPES[type.codec];
    const changed = { "content-type": mediaType, accept: mediaType, host: head.host };
    return toFrameHeaders(headers, { ...changed, ...NO_METADATA });
  };
  return {
    format: { kind: "connect", type },
    ...(timeoutMs !== undefined && { timeoutMs }),
    input: isGet ? { from: "head", frames: [readQuery(query, frameHeaders())] } : {
      from: "body",
      body: {
        kind: isStream ? "envelopes" : "message",
        headers: frameHeaders(),
        isOneMessage: !takesStream,
        encoding: parseBodyEncoding(textOf(headers[encodingName]), false, encodingName),
        length: lengthOf(headers),
      },
    },
  };
}

function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(splitUrl(url).query);
}

/** The one message of a request that has no body. */
function readQuery(query: URLSearchParams, headers: FrameHeaders): Frame {
  const compression = query.get("compression") ?? "identity";
  if (compression !== "identity") {
    throw new HttpError(415, "Cannot read the request: in a query nothing may be compressed", {
      status: "UNIMPLEMENTED",
    });
  }
  const message = query.get("message") ?? "";
  if (query.get("base64") !== "1") return { payload: new TextEncoder().encode(message), headers };
  try {
    const alphabet = /[-_]/.test(message) ? "base64url" : "base64";
    return { payload: Uint8Array.fromBase64(message, { alphabet }), headers };
  } catch {
    throw invalid("its message is not in base64");
  }
}

/** @returns in milliseconds; `undefined`: as long as it takes */
function parseTimeout(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,10}$/.test(value)) {
    throw invalid("its Connect-Timeout-Ms is no number of 1 to 10 digits");
  }
  const ms = Number(value);
  return ms > MAX_TIMER_MS ? undefined : ms;
}

function invalid(why: string): HttpError {
  return new HttpError(400, `Cannot read the request: ${why}`, { status: "INVALID_ARGUMENT" });
}

function unknownType(isStream: boolean): HttpError {
  const types = CODECS.map((codec) => connectType({ codec, isStream })).join(", ");
  return new HttpError(415, `Cannot read the request: the method takes ${types}`, {
    status: "UNIMPLEMENTED",
    headers: { "accept-post": types },
  });
}
