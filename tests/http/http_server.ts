import { createFunction } from "../../src/function/create_function.ts";
import { detectHandler } from "../../src/function/detect.ts";
import { createHttpService, type HttpServiceOptions } from "../../src/http/create_http_service.ts";
import { createCallBuffers } from "../../src/invocation/call_buffers.ts";
import { UNBOUNDED } from "../../src/invocation/byte_budget.ts";
import { CallGate } from "../../src/invocation/call_gate.ts";
import type { CallOutcome, OpenedCall } from "../../src/invocation/call_observer.ts";
import type { Rejection } from "../../src/invocation/rejection.ts";
import { completeLimits, type ConnectionLimits } from "../../src/port/connection_limits.ts";
import { toOnStream } from "../../src/port/http2/stream_request.ts";
import { openPort } from "../../src/port/open_port.ts";
import type { SecureServers } from "../../src/port/tls/secure_servers.ts";
import { StalledCalls } from "../../src/port/stalled_calls.ts";
import { needsHttp1 } from "../support/invoker_program.ts";

/** A protocol that a server of a test speaks. */
export type Protocol = "HTTP/1.1" | "HTTP/2";
export const PROTOCOLS: readonly Protocol[] = ["HTTP/1.1", "HTTP/2"];
/** How `curl` is told to speak it. */
export const CURL_OPTIONS: Readonly<Record<Protocol, string>> = {
  "HTTP/1.1": "--http1.1",
  "HTTP/2": "--http2-prior-knowledge",
};

/** Those that the invoker speaks that is tested. */
export const SERVED_PROTOCOLS: readonly Protocol[] = needsHttp1() ? ["HTTP/2"] : PROTOCOLS;

/** Options of {@linkcode serveHttp}. */
export interface ServeHttpOptions extends Partial<HttpServiceOptions> {
  readonly name?: string;
  readonly promote?: "first" | "each";
  readonly maxConcurrentCalls?: number;
  readonly maxMessageBytes?: number;
  readonly clientStallTimeoutMs?: number;
  readonly connections?: ConnectionLimits;
  readonly tls?: SecureServers;
}

/** A server of a function, with what is told of it. */
export interface ServedHttp extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly calls: readonly OpenedCall[];
  readonly outcomes: readonly CallOutcome[];
  readonly rejections: readonly Rejection[];
  readonly failures: readonly unknown[];
  readonly gate: CallGate;
}

/** Serves a function, in this very thread. */
export async function serveHttp(
  handler: unknown,
  {
    name = "default",
    promote = "first",
    maxConcurrentCalls = 1000,
    maxMessageBytes = 1024 * 1024,
    clientStallTimeoutMs = 60_000,
    connections = {},
    tls,
    ...options
  }: ServeHttpOptions = {},
): Promise<ServedHttp> {
  const definition = detectHandler(name, handler, { promote });
  const gate = new CallGate({ maxConcurrentCalls });
  const calls: OpenedCall[] = [];
  const outcomes: CallOutcome[] = [];
  const rejections: Rejection[] = [];
  const failures: unknown[] = [];
  const limits = completeLimits(connections, { onFull: () => {}, onRejected: () => {} });
  const buffers = options.buffers ?? createCallBuffers(UNBOUNDED, Infinity);
  const stalled = new StalledCalls({ buffers, clientStallTimeoutMs });
  const { serve } = createHttpService(gate.admit(createFunction(definition)), {
    host: "localhost",
    handler: () => definition,
    isReady: () => true,
    limits: { ...limits, maxMessageBytes },
    buffers,
    watch: (call) => stalled.watch(call),
    observe(call) {
      calls.push(call);
      return { ended: (outcome) => void outcomes.push(outcome) };
    },
    onFailure: (error) => void failures.push(error),
    onRejected: (rejection) => void rejections.push(rejection),
    ...options,
  });
  const { port, close } = await openPort({ host: "127.0.0.1", port: 0, limits, tls }, {
    onStream: toOnStream(serve),
    onRequest: serve,
  });
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    calls,
    outcomes,
    rejections,
    failures,
    gate,
    [Symbol.asyncDispose]() {
      stalled.stop();
      close();
      return Promise.resolve();
    },
  };
}

/** What `curl` prints of an answer: its status, its headers and its body. */
export interface CurlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Status of the program itself. */
  readonly code: number;
}

/** Asks a server by `curl`. */
export async function curl(
  protocol: Protocol,
  url: string,
  args: readonly string[] = [],
): Promise<CurlAnswer> {
  const { code, stdout } = await new Deno.Command("curl", {
    args: [
      ...["-s", "-i", "--max-time", "20"],
      CURL_OPTIONS[protocol],
      ...args,
      url,
    ],
  }).output();
  return { ...parseAnswer(new TextDecoder().decode(stdout)), code };
}

function parseAnswer(text: string): Omit<CurlAnswer, "code"> {
  // What comes before is an answer for the time being.
  const whole = text.replace(/^(HTTP\/\S+ 1\d\d.*?\r\n\r\n)+/s, "");
  const end = whole.indexOf("\r\n\r\n");
  const [first = "", ...fields] = whole.slice(0, end).split("\r\n");
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const at = field.indexOf(":");
    const name = field.slice(0, at).toLowerCase();
    const value = field.slice(at + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { status: Number(first.split(" ")[1]), headers, body: whole.slice(end + 4) };
}
