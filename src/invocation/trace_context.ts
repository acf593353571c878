/** A span of somebody else, as its `traceparent` tells (W3C Trace Context). */
export interface RemoteSpan {
  /** 32 hexadecimal digits, not all of them zero. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all of them zero. */
  readonly spanId: string;
  /** Bit 0: the caller records it. */
  readonly traceFlags: number;
}

/** Set in {@linkcode RemoteSpan.traceFlags} when the caller records its span. */
export const SAMPLED = 1;

const TRACEPARENT =
  /^(?<version>[\da-f]{2})-(?<traceId>(?!0{32})[\da-f]{32})-(?<spanId>(?!0{16})[\da-f]{16})-(?<flags>[\da-f]{2})(?<more>-.*)?$/;

/** The span that a `traceparent` names; `undefined` when it is none. */
export function parseTraceparent(traceparent: string): RemoteSpan | undefined {
  const { version, traceId, spanId, flags, more } = TRACEPARENT.exec(traceparent)?.groups ?? {};
  if (version === undefined || traceId === undefined || spanId === undefined) return undefined;
  // Later versions may have more behind it; 255 is none.
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  return { traceId, spanId, traceFlags: parseInt(flags ?? "", 16) };
}

/** The `traceparent` that names a span. */
export function formatTraceparent({ traceId, spanId, traceFlags }: RemoteSpan): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** Where every version 1 of `@opentelemetry/api` looks for what implements it. */
const OPENTELEMETRY = Symbol.for("opentelemetry.js.api.1");

/**
 * Whether spans that are started are recorded, which Deno is told by `OTEL_DENO`.
 *
 * To ask the environment would take a permission, and to ask the package would load it.
 *
 * @param globals those of the thread
 */
export function isTraced(globals: object): boolean {
  const registered: unknown = Reflect.get(globals, OPENTELEMETRY);
  return typeof registered === "object" && registered !== null &&
    Reflect.get(registered, "trace") !== undefined;
}
