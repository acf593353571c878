import type { Invoke } from "./invocation.ts";

/** A policy around an `Invoke`: limits, deadlines, telemetry. */
export type Middleware = (next: Invoke) => Invoke;

/** Wraps `invoke` in `middleware`; the first one is outermost. */
export function withMiddleware(invoke: Invoke, ...middleware: readonly Middleware[]): Invoke {
  return middleware.reduceRight((next, wrap) => wrap(next), invoke);
}
