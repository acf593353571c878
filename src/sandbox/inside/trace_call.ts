import { isTraced, parseTraceparent } from "../../invocation/trace_context.ts";
import type { EnterCall } from "./call_server.ts";

/**
 * What makes a Call's work part of its span: spans that the function starts, and those that Deno
 * starts for its `fetch`, are children of it.
 *
 * @returns `undefined` when nobody traces in this thread; the package is not loaded then
 */
export async function createTraceEntry(): Promise<EnterCall | undefined> {
  if (!isTraced(globalThis)) return undefined;
  const { context, createTraceState, ROOT_CONTEXT, trace } = await import("@opentelemetry/api");
  return (start, work) => {
    const span = start.trace && parseTraceparent(start.trace.traceparent);
    if (!span) return work();
    const { tracestate } = start.trace ?? {};
    const entered = trace.setSpanContext(ROOT_CONTEXT, {
      ...span,
      isRemote: true,
      ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
    });
    return context.with(entered, work);
  };
}
