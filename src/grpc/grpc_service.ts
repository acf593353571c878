import type { CallBuffers } from "../invocation/call_buffers.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { stopping } from "../invocation/stopping.ts";
import type { CompleteLimits } from "../port/connection_limits.ts";
import type { OnStream } from "../port/http2/http2_server.ts";
import type { WatchedCall } from "../port/stalled_calls.ts";
import type { HealthStatus } from "./health/health_status.ts";
import { messageFunctionService } from "./call/message_function_service.ts";
import { openCallLimit } from "./call/open_call_limit.ts";
import { type Routes, routeStream, type ServeMethod } from "./call/route_stream.ts";
import { type CallListeners, serveCall } from "./call/serve_call.ts";
import { serveHealth } from "./health/serve_health.ts";
import { serveReflection } from "./reflection/serve_reflection.ts";

/** Calls of health and reflection at once: with 1000 watches there is room for as many others. */
const MAX_SIDE_CALLS = 2000;

/** Options of {@linkcode createGrpcService}. */
export interface GrpcServiceOptions extends CallListeners {
  readonly limits: CompleteLimits;
  /** What is held for all calls. */
  readonly buffers: CallBuffers;
  /** Looks after a call that its client may keep waiting. */
  readonly watch: (call: WatchedCall) => void;
  /** What the health service tells. */
  readonly health: HealthStatus;
}

/** What answers the gRPC calls of a port. */
export interface GrpcService {
  readonly serve: OnStream;
  /**
   * Resolves when no Call is under way. Calls of health and reflection, which would not end by
   * themselves, are ended then: they would keep their connections open.
   *
   * @param replaced resolves when clients have heard that others serve here: who begins anew is to
   * come to those. Absent: nobody does
   */
  drain(replaced?: Promise<unknown>): Promise<void>;
}

/** Serves `function.MessageFunction` with an {@linkcode Invoke}, with health and reflection beside it. */
export function createGrpcService(
  invoke: Invoke,
  { limits, buffers, watch, health, observe, onFailure }: GrpcServiceOptions,
): GrpcService {
  const { maxMessageBytes, onRejected } = limits;
  let callCount = 0;
  let whenNone: PromiseWithResolvers<void> | undefined;
  const serveFunction: ServeMethod = async (call) => {
    callCount++;
    await serveCall(call, invoke, { observe, onFailure }, limits).catch(onFailure);
    if (--callCount === 0) whenNone?.resolve();
  };
  /** Until clients have heard that others serve, they may come with more. */
  async function settle(replaced: Promise<unknown> | undefined): Promise<void> {
    await replaced;
    if (callCount === 0) return;
    whenNone = Promise.withResolvers();
    await whenNone.promise;
  }
  const healthService = serveHealth(health);
  const reflectionService = serveReflection();
  const limitSide = openCallLimit("health and reflection", MAX_SIDE_CALLS, onRejected);
  const methods = [
    [messageFunctionService.Call.path, serveFunction] as const,
    ...[...healthService.routes, ...reflectionService.routes]
      .map(([path, serve]) => [path, limitSide(serve)] as const),
  ];
  const routes: Routes = new Map(methods.map(([path, serve]) => [path, (call) => {
    watch(call);
    serve(call);
  }]));
  return {
    serve(stream, headers, { peer, backlog }) {
      const connection = { peer, maxMessageBytes, backlog, buffers };
      routeStream(stream, headers, routes, connection, onRejected);
    },
    drain(replaced) {
      const settled = settle(replaced);
      const why = stopping(replaced ? "Another sandbox takes its place" : undefined);
      void settled.then(() => {
        healthService.end(why);
        reflectionService.end(why);
      });
      return settled;
    },
  };
}
