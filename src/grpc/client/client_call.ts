import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { setImmediate } from "node:timers";
import type { FrameReader, FrameStream } from "../../invocation/frame_stream.ts";
import type { InvocationStart } from "../../invocation/invocation.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { MAX_TIMER_MS } from "../../invocation/max_timer_ms.ts";
import {
  CallFailedError,
  ConnectionLostError,
  failureOf,
  failureOfReset,
  type Http2Headers,
  NotConnectedError,
  REFUSED_STREAM,
} from "./call_failed_error.ts";
import type { GrpcMethod } from "../call/grpc_method.ts";
import { Deframer, framed } from "../../port/message_framing.ts";

/** What a client has to know of a method. */
export interface ClientMethod<Request, Response>
  extends Pick<GrpcMethod<Request, Response>, "path" | "responseDeserialize"> {
  readonly requestSerialize: (request: Request) => Uint8Array;
}

/** One use of a method; an `Invocation` is one. */
export interface ClientCall<Request> {
  readonly start: InvocationStart;
  readonly input: FrameStream<Request>;
  /** Cancels the call when it aborts. */
  readonly signal: AbortSignal;
}

/** Sessions whose server has said that it speaks HTTP/2. */
export const greeted: WeakSet<ClientHttp2Session> = new WeakSet();

const HTTP2_NO_ERROR = 0;
const HTTP2_CANCEL = 8;

/**
 * Opens a call of a method on a connection that exists, or that is being made.
 *
 * @returns the outputs; it errors, with a `CallFailedError` or the input's own error, after those
 * that came before
 */
export function openCall<Request, Response>(
  session: ClientHttp2Session,
  { path, requestSerialize, responseDeserialize }: ClientMethod<Request, Response>,
  { start: { deadlineMs, headers }, input, signal }: ClientCall<Request>,
): ReadableStream<readonly Response[]> {
  const timeoutMs = deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - Date.now());
  const stream = session.request(requestHeaders(path, timeoutMs, headers), { endStream: false });
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
            : new ConnectionLostError(error, { hasAnswered: greeted.has(session) }),
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
      stream.on("response", (headers) => {
        ending = headers;
        const { ":status": httpStatus, "content-type": contentType = "nothing" } = headers;
        if (isAnswered() || String(contentType).startsWith("application/grpc")) return;
        settle({
          error: new CallFailedError(
            "UNAVAILABLE",
            `what answers there does not speak gRPC: HTTP status ${httpStatus}, ${contentType}`,
          ),
        });
      });
      stream.on("trailers", (trailers) => ending = trailers);
      stream.on("data", (piece: Uint8Array) => {
        if (settled) return;
        try {
          const messages = deframer.push(piece);
          // It was not asked for.
          if (deframer.compressed) throw new TypeError("Cannot read a message: it is compressed");
          const responses = messages.map((message) => responseDeserialize(message));
          if (responses.length > 0) controller.enqueue(responses);
        } catch (error) {
          // The response's headers may come after its data, and say that it is no gRPC at all.
          setImmediate(() =>
            settle({ error: new CallFailedError("INTERNAL", errorMessage(error)) })
          );
        }
        if ((controller.desiredSize ?? 0) <= 0) stream.pause();
      });
      const settleByEnding = (isLost: boolean) => {
        if (ending !== undefined && (isAnswered() || !stream.rstCode)) {
          settle(toFailure(failureOf(ending)));
        } else if (stream.rstCode && (!isLost || stream.rstCode === REFUSED_STREAM)) {
          settle({ error: failureOfReset(stream.rstCode) });
        } else disconnected("the connection was lost");
      };
      stream.on("end", () => {
        // A stream that is reset ends as well, and then closes.
        if (isAnswered()) settleByEnding(false);
      });
      stream.on("close", () => {
        // What ends with its connection looks reset. The session itself ends after all of its streams
        // only, and one that was answered before its input had gone out may never end.
        const isLost = session.destroyed || session.socket.destroyed;
        // What the session says of it comes a moment later.
        setImmediate(() => settleByEnding(isLost));
      });
      stream.on("error", (error) => {
        if (stream.id === undefined) disconnected(error);
      });
      session.on("error", disconnected);
      signal.addEventListener("abort", cancelled);
      if (signal.aborted) cancelled();
      sendInput(stream, reader, requestSerialize).catch((error) => settle({ error }));
    },
    pull() {
      stream.resume();
      failWhenRead?.();
    },
    cancel: (reason) => settle({ error: reason }),
  });
}

function requestHeaders(
  path: string,
  timeoutMs: number | undefined,
  metadata: InvocationStart["headers"] = [],
): Record<string, string | string[]> {
  return {
    ...Object.fromEntries(metadata.map(([name, values]) => [name.toLowerCase(), [...values]])),
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    // Eight digits at most, so that long ones are told in seconds.
    ...(timeoutMs !== undefined && {
      "grpc-timeout": timeoutMs < 1e8 ? `${timeoutMs}m` : `${Math.round(timeoutMs / 1000)}S`,
    }),
  };
}

/** Writes the input as fast as it is taken, and half-closes at its end. */
async function sendInput<Request>(
  stream: ClientHttp2Stream,
  reader: FrameReader<Request>,
  serialize: (request: Request) => Uint8Array,
): Promise<void> {
  let wake = () => {};
  for (const event of ["drain", "close"]) stream.on(event, () => wake());
  while (!stream.closed) {
    const { done, value } = await reader.read();
    if (stream.closed) return;
    if (done) return void stream.end();
    for (const request of value) {
      const taken = stream.write(framed(serialize(request)));
      if (!taken) await new Promise<void>((resolve) => wake = resolve);
      if (stream.closed) return;
    }
  }
}

function toFailure(error: CallFailedError | undefined): { readonly error: unknown } | undefined {
  return error && { error };
}
