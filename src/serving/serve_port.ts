import { isGrpcRequest } from "../grpc/call/route_stream.ts";
import { createGrpcService, type GrpcServiceOptions } from "../grpc/grpc_service.ts";
import { createHttpService, type HttpServiceOptions } from "../http/create_http_service.ts";
import type { BufferPlan } from "../invocation/buffer_plan.ts";
import { UNBOUNDED } from "../invocation/byte_budget.ts";
import { createCallBuffers } from "../invocation/call_buffers.ts";
import type { Invoke } from "../invocation/invocation.ts";
import type { OnRejected } from "../invocation/rejection.ts";
import { completeLimits, type ConnectionLimits } from "../port/connection_limits.ts";
import { type OpenPort, openPort, type PortDraining, type PortOptions } from "../port/open_port.ts";
import { toOnStream } from "../port/http2/stream_request.ts";
import type { RequestHandlers } from "../port/listener.ts";
import { StalledCalls } from "../port/stalled_calls.ts";

/** Options of {@linkcode servePort}. */
export interface ServePortOptions
  extends
    Omit<PortOptions, "limits">,
    Omit<GrpcServiceOptions, "limits" | "buffers" | "watch">,
    Pick<HttpServiceOptions, "handler" | "cors" | "pages"> {
  readonly limits: ConnectionLimits;
  /** Whether requests that are none of gRPC are answered, be they of HTTP/1.1 or HTTP/2. @default {true} */
  readonly http?: boolean | undefined;
  /** What may be held for all calls; absent: as much as there is. */
  readonly buffers?: Pick<BufferPlan, "requests" | "maxUnsentBytes">;
  /** Told when there are as many connections as there may be. */
  readonly onConnectionsFull: (count: number) => void;
  /** Told of connections and requests that are not served. @default nobody */
  readonly onRejected?: OnRejected;
}

/** A port on which Calls are served. */
export interface ServedPort extends Pick<OpenPort, "port" | "close"> {
  /**
   * Takes no new connections, and tells clients to go elsewhere.
   *
   * @param isReplaced whether others serve there: else it says that it does not serve
   * @param lastMs how long those may go on to ask who hear of it only with an answer. @default {0}
   */
  drain(isReplaced?: boolean, lastMs?: number): Draining;
}

/** What a drain waits for. */
export interface Draining extends PortDraining {
  /** Resolves when the last Call has ended, and all of it has gone out. */
  readonly calls: Promise<void>;
}

/**
 * Serves Calls on a port with an {@linkcode Invoke}.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function servePort(
  invoke: Invoke,
  { limits, http = true, buffers: plan, onConnectionsFull, onRejected = () => {}, ...options }:
    ServePortOptions,
): Promise<ServedPort> {
  const complete = completeLimits(limits, { onFull: onConnectionsFull, onRejected });
  const buffers = createCallBuffers(plan?.requests ?? UNBOUNDED, plan?.maxUnsentBytes ?? Infinity);
  const stalled = new StalledCalls({ ...complete, buffers });
  const watch = stalled.watch.bind(stalled);
  const grpc = createGrpcService(invoke, { ...options, limits: complete, buffers, watch });
  const requests = createHttpService(invoke, {
    ...options,
    isReady: () => options.health.current === "SERVING",
    limits: complete,
    buffers,
    watch,
    onRejected,
  });
  const serveStream = toOnStream(requests.serve);
  const handlers: RequestHandlers = http
    ? {
      onStream: (stream, headers, ...more) =>
        (isGrpcRequest(headers) ? grpc.serve : serveStream)(stream, headers, ...more),
      onRequest: requests.serve,
    }
    : { onStream: grpc.serve };
  const port = await openPort({ ...options, limits: complete }, handlers);
  return {
    port: port.port,
    drain(isReplaced = false, lastMs = 0) {
      // Before the connections are told to go: those that watch it hear of it on them.
      if (!isReplaced) options.health.drain();
      const draining = port.drain(lastMs);
      const { heard, quiet } = draining;
      // Until clients have heard that others serve, they may come with more.
      const calls = isReplaced
        ? [grpc.drain(heard), quiet.then(() => requests.drain())]
        : [grpc.drain(), requests.drain()];
      return { ...draining, calls: Promise.all(calls).then(() => {}) };
    },
    close() {
      stalled.stop();
      port.close();
    },
  };
}
