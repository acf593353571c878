import type { Context } from "@opentelemetry/api";
import manifest from "../../deno.json" with { type: "json" };
import type { CallObservation, ObserveCall, OpenedCall } from "../invocation/call_observer.ts";
import type { TraceContext } from "../invocation/invocation.ts";
import {
  formatTraceparent,
  isTraced,
  parseTraceparent,
  SAMPLED,
} from "../invocation/trace_context.ts";
import { calledHandler } from "./called_handler.ts";
import {
  httpAttributes,
  isServerFailure,
  outcomeAttributes,
  peerAttributes,
} from "./trace_attributes.ts";

/** What Calls go to, as their spans name it. */
export interface TracedServer {
  /** Name of the handler. */
  readonly handler: string;
  /** Whether it is a method of a service of one's own. @default {false} */
  readonly isMethod?: boolean | undefined;
  /** Those that a Call may name beside it. */
  readonly others?: readonly { readonly name: string }[];
  readonly host: string;
  readonly port: number;
}

/** The method of gRPC, which is the name of its spans, too. */
const METHOD = "function.MessageFunction/Call";

/**
 * Makes a server span of each Call, by the conventions of OpenTelemetry for RPC, HTTP and FaaS.
 *
 * It is a child of the span that the caller names, and what the function's work is part of. A Call
 * whose caller does not record its own span has none: the work is then part of the caller's. Spans
 * tell codes, addresses and places, never a message of an error or a part of a payload.
 *
 * @param served asked when a Call has come
 * @returns `undefined` when nobody traces; the package is not loaded then
 */
export async function createTracing(
  served: () => TracedServer,
): Promise<ObserveCall | undefined> {
  if (!isTraced(globalThis)) return undefined;
  const { createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = await import(
    "@opentelemetry/api"
  );
  const tracer = trace.getTracer("deno-function-invoker", manifest.version);
  let isFirst = true;

  function contextOf(caller: TraceContext | undefined): Context | undefined {
    const remote = caller && parseTraceparent(caller.traceparent);
    if (!remote) return ROOT_CONTEXT;
    if ((remote.traceFlags & SAMPLED) === 0) return undefined;
    const { tracestate } = caller;
    return trace.setSpanContext(ROOT_CONTEXT, {
      ...remote,
      isRemote: true,
      ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
    });
  }

  function startSpan(call: OpenedCall, server: TracedServer, parent: Context) {
    const { handler, isMethod = false, host, port } = server;
    const { http } = call;
    const method = isMethod && call.handler || METHOD;
    const attributes = {
      ...(http ? httpAttributes(http) : { "rpc.system.name": "grpc", "rpc.method": method }),
      "server.address": host,
      "server.port": port,
      "network.transport": "tcp",
      ...peerAttributes(call.peer),
      "faas.trigger": http ? "http" : "other",
      "faas.name": handler,
      "faas.invocation_id": String(call.id),
      "faas.coldstart": isFirst,
    };
    isFirst = false;
    return tracer.startSpan(http?.method ?? method, { kind: SpanKind.SERVER, attributes }, parent);
  }

  return (call): CallObservation => {
    const caller = call.trace;
    const parent = contextOf(caller);
    if (!parent) return { ...(caller && { trace: caller }), ended() {} };
    const server = served();
    const { handler: name, others = [] } = server;
    const handlers = { name, others };
    const span = startSpan(call, server, parent);
    const tracestate = parent === ROOT_CONTEXT ? undefined : caller?.tracestate;
    return {
      trace: {
        traceparent: formatTraceparent(span.spanContext()),
        ...(tracestate !== undefined && { tracestate }),
      },
      ended(outcome) {
        span.setAttributes(outcomeAttributes(outcome));
        // By gRPC the first message names it.
        const called = calledHandler(handlers, call.handler);
        if (called && called !== handlers) span.setAttribute("faas.name", called.name);
        // Without a description: messages may tell of payloads.
        if (isServerFailure(outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  };
}
