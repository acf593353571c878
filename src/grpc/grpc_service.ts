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
import { type CallListeners, type OwnMethod, serveCall } from "./call/serve_call.ts";
import type { ServerCall } from "./call/server_call.ts";
import { serveHealth } from "./health/serve_health.ts";
import { describedServices, type OwnServices } from "./own_services.ts";
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
  /** Services of one's own that are served, instead of `function.MessageFunction`. */
  readonly services?: (() => OwnServices | undefined) | undefined;
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

/**
 * Serves `function.MessageFunction`, or services of one's own, with an {@linkcode Invoke}, and health and
 * reflection beside it.
 */
export function createGrpcService(
  invoke: Invoke,
  { limits, buffers, watch, health, services = () => undefined, observe, onFailure }:
    GrpcServiceOptions,
): GrpcService {
  const { maxMessageBytes, onRejected } = limits;
  let callCount = 0;
  let whenNone: PromiseWithResolvers<void> | undefined;
  const listeners = { observe, onFailure };
  async function serveFunction(call: ServerCall, method?: OwnMethod): Promise<void> {
    callCount++;
    await serveCall(call, invoke, listeners, limits, method).catch(onFailure);
    if (--callCount === 0) whenNone?.resolve();
  }
  const described = describedServices(services);
  /** Until clients have heard that others serve, they may come with more. */
  async function settle(replaced: Promise<unknown> | undefined): Promise<void> {
    await replaced;
    if (callCount === 0) return;
    whenNone = Promise.withResolvers();
    await whenNone.promise;
  }
  const healthService = serveHealth(health, () => described().names);
  const reflectionService = serveReflection(described);
  const limitSide = openCallLimit("health and reflection", MAX_SIDE_CALLS, onRejected);
  const watched = (serve: ServeMethod): ServeMethod => (call) => {
    watch(call);
    serve(call);
  };
  const sides = new Map(
    [...healthService.routes, ...reflectionService.routes]
      .map(([path, serve]) => [path, watched(limitSide(serve))]),
  );
  const serveMessages = watched((call) => void serveFunction(call));
  const routes: Routes = {
    get(path) {
      const { methods } = described();
      const method = methods?.get(path);
      if (method) return watched((call) => void serveFunction(call, method));
      return methods || path !== messageFunctionService.Call.path ? sides.get(path) : serveMessages;
    },
  };
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
