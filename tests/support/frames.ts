import { type Frame, type FrameHeaders, NO_HEADERS } from "../../src/invocation/frame.ts";
import type { FrameStream } from "../../src/invocation/frame_stream.ts";

/** Headers as tests write them. */
export type TestHeaders = Readonly<Record<string, string | readonly string[]>>;

/** A frame out of text or bytes. */
export function frame(payload: string | Uint8Array, headers?: TestHeaders): Frame {
  return {
    payload: typeof payload === "string" ? new TextEncoder().encode(payload) : payload,
    headers: headers ? frameHeaders(headers) : NO_HEADERS,
  };
}

/** Headers of a frame. */
export function frameHeaders(headers: TestHeaders): FrameHeaders {
  return new Map(
    Object.entries(headers).map((
      [name, values],
    ) => [name, typeof values === "string" ? [values] : values]),
  );
}

/** Headers as a record again, in the order that they have. */
export function headersOf({ headers }: Frame): Record<string, readonly string[]> {
  return Object.fromEntries(headers);
}

/** A payload as text. */
export function textOf({ payload }: Frame): string {
  return new TextDecoder().decode(payload);
}

/** What came out of a stream of frames until it ended. */
export interface Collected {
  readonly frames: readonly Frame[];
  readonly texts: readonly string[];
  /** Set when the stream failed. */
  readonly error?: unknown;
}

/** Reads a stream of frames to its end, whatever the end is. */
export async function collect(stream: FrameStream): Promise<Collected> {
  const frames: Frame[] = [];
  try {
    for await (const batch of eachBatch(stream)) frames.push(...batch);
    return { frames, texts: frames.map(textOf) };
  } catch (error) {
    return { frames, texts: frames.map(textOf), error };
  }
}

/** The batches of a stream one by one. */
export async function* eachBatch(stream: FrameStream): AsyncGenerator<readonly Frame[]> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** A stream of these batches, each handed out when it is asked for. */
export function batches(...all: readonly (readonly Frame[])[]): ReadableStream<readonly Frame[]> {
  const rest = [...all];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
  }, { highWaterMark: 0 });
}

/** A stream of frames from which nothing ever comes. */
export function silence(): ReadableStream<readonly Frame[]> {
  return new ReadableStream({}, { highWaterMark: 0 });
}
