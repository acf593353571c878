import { type Frame, type FrameHeaders } from "./frame.ts";

/**
 * How a web `Response` is told in frames: the first has its status and headers, and each but the last
 * says that the body goes on in the next. Names as those of HTTP/2 are none that an author or a caller
 * can give a header: what encodes a function's messages leaves them out.
 */
const STATUS = ":status";
const GOES_ON = ":goes-on";
const TRUE: readonly string[] = [""];
/** In place of a status: the frame is no output, its headers go behind the outputs. */
const TRAILERS = "trailers";

/** What marks a frame behind which a body goes on. */
export const MORE_BODY: FrameHeaders = new Map([[GOES_ON, TRUE]]);

/** Whether a name is for the invoker alone. */
export function isOwnName(name: string): boolean {
  return name.startsWith(":");
}

/** Headers of the first frame of a response. */
export function responseHead(
  status: number,
  headers: Iterable<readonly [string, readonly string[]]>,
): Map<string, readonly string[]> {
  return new Map([[STATUS, [String(status)]], ...headers]);
}

/** The status of a response that begins with this frame; `undefined`: it is an output like others. */
export function responseStatus({ headers }: Frame): number | undefined {
  const values = headers.get(STATUS);
  if (!values) return undefined;
  const status = Number(values[0]);
  // It may come from a sandbox that lies.
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : 500;
}

/** The last frame of a Call whose function has said what goes behind its outputs. */
export function trailersFrame(headers: Iterable<readonly [string, readonly string[]]>): Frame {
  return { payload: new Uint8Array(), headers: new Map([[STATUS, [TRAILERS]], ...headers]) };
}

/** Whether a frame is one of {@linkcode trailersFrame}, and no output. */
export function isTrailers({ headers }: Frame): boolean {
  return headers.get(STATUS)?.[0] === TRAILERS;
}

/** Whether the body goes on in the next frame. */
export function goesOn({ headers }: Frame): boolean {
  return headers.has(GOES_ON);
}

/** The headers that are the author's. */
export function withoutOwnNames(headers: FrameHeaders): FrameHeaders {
  return new Map([...headers].filter(([name]) => !isOwnName(name)));
}
