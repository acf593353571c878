import type { ServerHttp2Stream } from "node:http2";

/** How Deno names the property of a stream that holds the span of its own. */
const SPAN = "kOtelSpan";

let key: symbol | undefined;

/**
 * Takes from an HTTP/2 request the span that Deno makes of it when it traces: a Call has one span, by
 * the conventions of RPC, and a probe has none. A span that never ends is not exported.
 */
export function dropHttpSpan(stream: ServerHttp2Stream): void {
  key ??= Object.getOwnPropertySymbols(stream).find(({ description }) => description === SPAN);
  if (key !== undefined) Reflect.set(stream, key, undefined);
}
