import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { setImmediate } from "node:timers";
import type { Frame } from "../invocation/frame.ts";
import type { Invocation } from "../invocation/invocation.ts";
import { errorMessage } from "../invocation/invoker_error.ts";
import {
  CallFailedError,
  failureOf,
  failureOfReset,
  type Http2Headers,
  NotConnectedError,
} from "./call_failed_error.ts";
import { Deframer, framed } from "./message_framing.ts";
import { decodeMessage, encodeMessage } from "./message_codec.ts";
import { messageFunctionService } from "./message_function_service.ts";

const HTTP2_NO_ERROR = 0;
const HTTP2_CANCEL = 8;
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Opens a Call on a connection that exists, or that is being made.
 *
 * @returns the outputs; it errors, with a `CallFailedError` or the input's own error, after those
 * that came before
 */
export function openCall(
  session: ClientHttp2Session,
  { start: { deadlineMs }, input, signal }: Invocation,
): ReadableStream<readonly Frame[]> {
  const timeoutMs = deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - Date.now());
  const stream = session.request(requestHeaders(timeoutMs), { endStream: false });
  const reader = input.getReader();
  const deframer = new Deframer();
  let ending: Http2Headers | undefined;
  let settle = (_failure?: { readonly error: unknown }) => {};
  let failWhenRead: (() => void) | undefined;
  const isAnswered = () => ending?.["grpc-status"] !== undefined;
  return new ReadableStream({
    start(controller) {
      const cancelled = () =>
        settle({ error: new CallFailedError("CANCELLED", "the Call was cancelled") });
      const expired = () =>
        settle({ error: new CallFailedError("DEADLINE_EXCEEDED", "the deadline has passed") });
      const disconnected = (error: unknown) =>
        settle({
          error: stream.id === undefined
            ? new NotConnectedError(error)
            : new CallFailedError("UNAVAILABLE", errorMessage(error)),
        });
      const timer = timeoutMs !== undefined && timeoutMs <= MAX_TIMER_MS
        ? setTimeout(expired, timeoutMs)
        : undefined;
      let settled = false;
      settle = (failure) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        signal.removeEventListener("abort", cancelled);
        session.off("error", disconnected);
        if (failure === undefined) controller.close();
        // An error discards what waits in the stream: it has to come after that has been read.
        else if ((controller.desiredSize ?? 1) > 0) controller.error(failure.error);
        else failWhenRead = () => controller.error(failure.error);
        reader.cancel(new DOMException("The Call has ended", "AbortError")).catch(() => {});
        // Unless both sides have ended, the server is told; what still comes is dropped.
        const complete = stream.writableEnded && stream.readableEnded;
        if (!stream.closed && !complete) stream.close(isAnswered() ? HTTP2_NO_ERROR : HTTP2_CANCEL);
        stream.resume();
      };
      stream.on("response", (headers) => ending = headers);
      stream.on("trailers", (trailers) => ending = trailers);
      stream.on("data", (piece: Uint8Array) => {
        if (settled) return;
        try {
          const messages = deframer.push(piece);
          const frames = messages.map(decodeMessage);
          if (frames.length > 0) controller.enqueue(frames);
        } catch (error) {
          settle({ error: new CallFailedError("INTERNAL", errorMessage(error)) });
        }
        if ((controller.desiredSize ?? 0) <= 0) stream.pause();
      });
      const settleByEnding = () => {
        if (ending !== undefined && (isAnswered() || !stream.rstCode)) {
          settle(toFailure(failureOf(ending)));
        } else if (stream.rstCode && !session.destroyed) {
          settle({ error: failureOfReset(stream.rstCode) });
        } else disconnected("the connection was lost");
      };
      stream.on("end", () => {
        // A stream that is reset ends as well, and then closes.
        if (isAnswered()) settleByEnding();
      });
      // What ends with its connection looks reset at first; the session says so a moment later.
      stream.on("close", () => void setImmediate(settleByEnding));
      stream.on("error", (error) => {
        if (stream.id === undefined) disconnected(error);
      });
      session.on("error", disconnected);
      signal.addEventListener("abort", cancelled);
      if (signal.aborted) cancelled();
      sendInput(stream, reader).catch((error) => settle({ error }));
    },
    pull() {
      stream.resume();
      failWhenRead?.();
    },
    cancel: (reason) => settle({ error: reason }),
  });
}

function requestHeaders(timeoutMs: number | undefined): Record<string, string> {
  return {
    ":method": "POST",
    ":path": messageFunctionService.Call.path,
    "content-type": "application/grpc",
    te: "trailers",
    // Eight digits at most, so that long ones are told in seconds.
    ...(timeoutMs !== undefined && {
      "grpc-timeout": timeoutMs < 1e8 ? `${timeoutMs}m` : `${Math.round(timeoutMs / 1000)}S`,
    }),
  };
}

/** Writes the input as fast as it is taken, and half-closes at its end. */
async function sendInput(
  stream: ClientHttp2Stream,
  reader: ReadableStreamDefaultReader<readonly Frame[]>,
): Promise<void> {
  let wake = () => {};
  for (const event of ["drain", "close"]) stream.on(event, () => wake());
  while (!stream.closed) {
    const { done, value } = await reader.read();
    if (stream.closed) return;
    if (done) return void stream.end();
    for (const frame of value) {
      const taken = stream.write(framed(encodeMessage(frame)));
      if (!taken) await new Promise<void>((resolve) => wake = resolve);
      if (stream.closed) return;
    }
  }
}

function toFailure(error: CallFailedError | undefined): { readonly error: unknown } | undefined {
  return error && { error };
}
