import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TLSSocket } from "node:tls";
import {
  CallFailedError,
  ConnectionLostError,
  NotConnectedError,
} from "../../grpc/client/call_failed_error.ts";
import type { ClientTls } from "../../grpc/client/client_tls.ts";
import type { MessageFunctionClient } from "../../grpc/client/message_function_client.ts";
import { type Frame, type FrameHeaders, getHeader } from "../../invocation/frame.ts";
import type { FrameReader } from "../../invocation/frame_stream.ts";
import type { Invocation } from "../../invocation/invocation.ts";
import { pause } from "../../invocation/pause.ts";
import { usageError } from "../usage_error.ts";
import type { Endpoint } from "./endpoint.ts";
import { readAnswer } from "./http_answer.ts";
import { HttpProblemError } from "./http_problem_error.ts";

const LINES = "application/x-ndjson";
/** How long is sent before the answer is listened for, in milliseconds. */
const SENDING_MS = 20;

/** Options of {@linkcode createHttpClient}. */
export interface HttpClientOptions {
  readonly endpoint: Endpoint;
  readonly tls: ClientTls | undefined;
  /** Those of every message. */
  readonly headers: FrameHeaders;
  /** Whether there is one message, which is the body as it is; several are lines. */
  readonly isOne: boolean;
}

/**
 * Creates a client that calls over HTTP/1.1: a connection for each Call. Not by `fetch`, which does
 * not let anybody look at the certificate of the server.
 *
 * @throws {InvokerError} of code `usage`, where several messages cannot go as lines
 */
export function createHttpClient(options: HttpClientOptions): MessageFunctionClient {
  const toChunk = options.isOne ? (payload: Uint8Array) => payload : lineWriter(options.headers);
  return {
    invoke: (invocation) => ReadableStream.from(callByHttp(options, toChunk, invocation)),
    close() {},
  };
}

async function* callByHttp(
  { endpoint, tls, headers, isOne }: HttpClientOptions,
  toChunk: (payload: Uint8Array) => Uint8Array,
  { start: { deadlineMs }, input, signal }: Invocation,
): AsyncGenerator<readonly Frame[]> {
  const expiring = new AbortController();
  const timer = deadlineMs === undefined
    ? undefined
    : setTimeout(() => expiring.abort(), deadlineMs - Date.now());
  const ended = AbortSignal.any([signal, expiring.signal]);
  const reader = input.getReader();
  let socket: Socket | undefined;
  let response: IncomingMessage | undefined;
  try {
    socket = await openSocket(endpoint, tls, ended);
    const asking = begin(socket, endpoint, headers, isOne);
    ended.addEventListener("abort", () => asking.destroy());
    const responding = once(asking, "response", { signal: ended });
    void pipeline(Readable.from(chunks(reader, toChunk)), asking).catch(() => {});
    [response] = await responding as [IncomingMessage];
    yield* readAnswer(response);
  } catch (error) {
    if (expiring.signal.aborted) {
      throw new CallFailedError("DEADLINE_EXCEEDED", "the deadline has passed");
    }
    if (socket === undefined) throw new NotConnectedError(error);
    // The latter is a header that HTTP does not take.
    if (error instanceof HttpProblemError || error instanceof TypeError) throw error;
    throw new ConnectionLostError(error, { hasAnswered: response !== undefined });
  } finally {
    clearTimeout(timer);
    socket?.destroy();
    // What waits for the next message, as for a line, waits no more.
    await reader.cancel();
  }
}

/** A connection, made and looked at before anything goes out. */
async function openSocket(
  { address }: Endpoint,
  tls: ClientTls | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const { hostname, port } = new URL(`http://${address}`);
  const host = hostname.replace(/^\[|\]$/g, "");
  const where = { host, port: Number(port || 80) };
  const socket = tls === undefined
    ? connect(where)
    : (await import("node:tls")).connect({ ...where, ...tls.options });
  try {
    await once(socket, tls ? "secureConnect" : "connect", { signal });
    tls?.check(socket as TLSSocket);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function begin(
  socket: Socket,
  { address, path }: Endpoint,
  headers: FrameHeaders,
  isOne: boolean,
): ClientRequest {
  const asking = request({
    method: "POST",
    path: path ?? "/",
    createConnection: () => socket,
    headers: { host: address },
  });
  asking.on("error", () => {});
  for (const [name, values] of headers) asking.setHeader(name, values);
  if (!isOne) asking.setHeader("content-type", LINES);
  // A line may be long in coming.
  asking.flushHeaders();
  return asking;
}

async function* chunks(
  reader: FrameReader,
  toChunk: (payload: Uint8Array) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  let listenedMs = performance.now();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    for (const { payload } of next.value) yield toChunk(payload);
    if (performance.now() - listenedMs < SENDING_MS) continue;
    // While there is always more to send Deno does not look at its sockets (2.9.6): the answer that
    // has come would go unheard until the server closes.
    await pause(0);
    listenedMs = performance.now();
  }
}

/** How a message of the media type becomes a line of JSON. */
function lineWriter(headers: FrameHeaders): (payload: Uint8Array) => Uint8Array {
  const [given = ""] = getHeader(headers, "content-type") ?? [];
  const mediaType = given.split(";", 1)[0]?.trim().toLowerCase();
  const toLine = {
    "text/plain": (text: string) => JSON.stringify(text),
    // Line breaks are not part of any value.
    "application/json": (text: string) => text.replaceAll(/[\r\n]+/g, " "),
    [LINES]: (text: string) => text,
  }[mediaType ?? ""];
  if (toLine === undefined) {
    throw usageError(
      `Cannot send lines as "${given}" over HTTP: they are text/plain or application/json; ` +
        "give one message as an argument",
    );
  }
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  return (payload) => encoder.encode(`${toLine(decoder.decode(payload))}\n`);
}
