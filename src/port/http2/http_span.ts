import { symbolOf } from "./session_handle.ts";

/** How Deno names the property of a stream that holds the span of its own. */
const SPAN = "kOtelSpan";

/**
 * Takes from a request the span that Deno makes of it when it traces: a Call has one span of the
 * invoker's own, and a probe has none. A span that never ends is not exported.
 */
export function dropHttpSpan(stream: object): void {
  const key = symbolOf(stream, SPAN);
  if (key !== undefined) Reflect.set(stream, key, undefined);
}
