/** How Deno names the property that holds the span of its own: of a stream, of a response of HTTP/1.1. */
const SPAN = "kOtelSpan";

/**
 * Takes from a request the span that Deno makes of it when it traces: a Call has one span of the
 * invoker's own, and a probe has none. A span that never ends is not exported.
 */
export function dropHttpSpan(streamOrResponse: object): void {
  const key = Object.getOwnPropertySymbols(streamOrResponse)
    .find(({ description }) => description === SPAN);
  if (key !== undefined) Reflect.set(streamOrResponse, key, undefined);
}
