import { type FrameHeaders, getHeader } from "./frame.ts";

/**
 * How a request of HTTP is told in frames, to functions that take it as one: the first has its method,
 * scheme, path and headers, and the body goes on in others as that of a response does.
 */
const METHOD = ":method";
const SCHEME = ":scheme";
const PATH = ":path";

/** What a request asks for. */
export interface RequestLine {
  readonly method: string;
  /** What its connection is secured by: a proxy in front may have been asked in another way. */
  readonly scheme: "http" | "https";
  /** Path and query. */
  readonly path: string;
}

/** Headers of the first frame of a request. */
export function requestHead(
  { method, scheme, path }: RequestLine,
  headers: FrameHeaders,
): FrameHeaders {
  return new Map([[METHOD, [method]], [SCHEME, [scheme]], [PATH, [path]], ...headers]);
}

/** What a frame asks for; a message that came by gRPC is posted to `/`. */
export function requestLine(headers: FrameHeaders): RequestLine {
  const [method = "POST"] = getHeader(headers, METHOD) ?? [];
  const [path = "/"] = getHeader(headers, PATH) ?? [];
  const scheme = getHeader(headers, SCHEME)?.[0] === "https" ? "https" : "http";
  return { method, scheme, path };
}
