import type { Invoke } from "../invocation/invocation.ts";
import type { BufferPlan } from "../invocation/buffer_plan.ts";
import { UNBOUNDED } from "../invocation/byte_budget.ts";
import { stopping } from "../invocation/stopping.ts";
import type { OnRejected } from "../invocation/rejection.ts";
import type { Connection } from "./http2/connection.ts";
import { completeLimits, type ConnectionLimits } from "./http2/connection_limits.ts";
import type { HealthStatus } from "./health/health_status.ts";
import { createHttp2Server } from "./http2/http2_server.ts";
import { listenOn } from "./http2/listen.ts";
import { createCallBuffers } from "./call/call_buffers.ts";
import { messageFunctionService } from "./call/message_function_service.ts";
import { openCallLimit } from "./call/open_call_limit.ts";
import { type Routes, routeStream, type ServeMethod } from "./call/route_stream.ts";
import { type CallListeners, serveCall } from "./call/serve_call.ts";
import { StalledCalls } from "./call/stalled_calls.ts";
import { serveHealth } from "./health/serve_health.ts";
import { serveReflection } from "./reflection/serve_reflection.ts";
import type { SecureServers } from "./tls/secure_servers.ts";

/** Calls of health and reflection at once: with 1000 watches there is room for as many others. */
const MAX_SIDE_CALLS = 2000;

/** Options of {@linkcode startGrpcServer}. */
export interface GrpcServerOptions extends CallListeners {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What the host stands for, where that is known. */
  readonly addresses?: readonly string[];
  /** Whether others listen there as well. @default {false} */
  readonly sharedPort?: boolean;
  readonly limits: ConnectionLimits;
  /** What may be held for all calls; absent: as much as there is. */
  readonly buffers?: Pick<BufferPlan, "requests" | "maxUnsentBytes">;
  /** Told when there are as many connections as there may be. */
  readonly onConnectionsFull: (count: number) => void;
  /** Told of connections and requests that are not served. @default nobody */
  readonly onRejected?: OnRejected | undefined;
  /** Told when something else closes the port. @default nobody */
  readonly onPortClosed?: (() => void) | undefined;
  /** What the health service tells. */
  readonly health: HealthStatus;
  /** What connections are secured with; absent: they are in plaintext. */
  readonly tls?: SecureServers | undefined;
}

/** A gRPC server that accepts calls. */
export interface GrpcServer {
  /** The port that it listens on. */
  readonly port: number;
  /**
   * Takes no new connections, and tells clients to go elsewhere.
   *
   * @param isReplaced whether others serve there: else it says that it does not serve
   */
  drain(isReplaced?: boolean): Draining;
  /** Ends at once; calls under way are cut off. */
  close(): void;
}

/** What a drain waits for. */
export interface Draining {
  /** Resolves when all clients have heard of it: new calls go elsewhere from now on. */
  readonly heard: Promise<unknown>;
  /** Resolves when the last call has ended, and all of it has gone out. */
  readonly calls: Promise<void>;
  /** Resolves when the last connection has closed; one that says nothing may take its time. */
  readonly connections: Promise<void>;
}

/**
 * Serves `function.MessageFunction` with an {@linkcode Invoke}, with health and reflection beside it.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function startGrpcServer(
  invoke: Invoke,
  {
    host,
    port,
    addresses,
    sharedPort = false,
    limits,
    buffers: plan,
    health,
    tls,
    observe,
    onFailure,
    onConnectionsFull,
    onRejected = () => {},
    onPortClosed = () => {},
  }: GrpcServerOptions,
): Promise<GrpcServer> {
  let callCount = 0;
  let isClosing = false;
  let whenNone: PromiseWithResolvers<void> | undefined;
  const serveFunction: ServeMethod = async (call) => {
    callCount++;
    await serveCall(call, invoke, { observe, onFailure }, complete.maxResponseBytes)
      .catch(onFailure);
    if (--callCount === 0) whenNone?.resolve();
  };
  const healthService = serveHealth(health);
  const reflectionService = serveReflection();
  const complete = completeLimits(limits, { onFull: onConnectionsFull, onRejected });
  const { maxMessageBytes, clientStallTimeoutMs } = complete;
  const buffers = createCallBuffers(plan?.requests ?? UNBOUNDED, plan?.maxUnsentBytes ?? Infinity);
  const stalled = new StalledCalls({ buffers, clientStallTimeoutMs });
  const limitSide = openCallLimit("health and reflection", MAX_SIDE_CALLS, onRejected);
  const methods = [
    [messageFunctionService.Call.path, serveFunction] as const,
    ...[...healthService.routes, ...reflectionService.routes]
      .map(([path, serve]) => [path, limitSide(serve)] as const),
  ];
  const routes: Routes = new Map(methods.map(([path, serve]) => [path, (call) => {
    stalled.watch(call);
    serve(call);
  }]));
  const connections = new Set<Connection>();
  const { port: bound, servers } = await listenOn({ host, port, addresses, sharedPort }, () => {
    const server = createHttp2Server(
      complete,
      connections,
      (stream, headers, { peer, backlog }) =>
        routeStream(
          stream,
          headers,
          routes,
          { peer, maxMessageBytes, backlog, buffers },
          onRejected,
        ),
      tls?.options,
    );
    tls?.add(server);
    server.on("close", () => {
      if (!isClosing) onPortClosed();
    });
    return server;
  });
  return {
    port: bound,
    drain(isReplaced = false) {
      isClosing = true;
      // Before the connections are told to go: those that are watched hear of it on them.
      if (!isReplaced) health.drain();
      const closed = servers.map((server) =>
        new Promise<void>((resolve) => server.close(() => resolve()))
      );
      const heard = Promise.all([...connections].map((connection) => connection.close()));
      whenNone = Promise.withResolvers();
      if (callCount === 0) whenNone.resolve();
      const settled = whenNone.promise;
      const why = stopping(isReplaced ? "Another sandbox takes its place" : undefined);
      // These do not end by themselves, and would keep their connections open. Who begins anew is to
      // come to others.
      void Promise.all([settled, isReplaced && heard]).then(() => {
        healthService.end(why);
        reflectionService.end(why);
      });
      return { connections: Promise.all(closed).then(() => {}), calls: settled, heard };
    },
    close() {
      isClosing = true;
      stalled.stop();
      for (const server of servers) server.close();
      for (const connection of connections) connection.destroy();
    },
  };
}
