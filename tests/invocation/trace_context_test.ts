import { assertEquals } from "@std/assert";
import {
  formatTraceparent,
  isTraced,
  parseTraceparent,
} from "../../src/invocation/trace_context.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

for (
  const [text, traceFlags] of [
    [`00-${TRACE}-${SPAN}-01`, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`00-${TRACE}-${SPAN}-ff`, 255],
  ] as const
) {
  Deno.test(`parseTraceparent: ${text} is read, and written the same`, () => {
    const span = { traceId: TRACE, spanId: SPAN, traceFlags };
    assertEquals(parseTraceparent(text), span);
    assertEquals(formatTraceparent(span), text);
  });
}

Deno.test("parseTraceparent: of a later version the part that is known is read", () => {
  const span = { traceId: TRACE, spanId: SPAN, traceFlags: 1 };
  assertEquals(parseTraceparent(`01-${TRACE}-${SPAN}-01-what-comes`), span);
  assertEquals(parseTraceparent(`cc-${TRACE}-${SPAN}-01`), span);
});

for (
  const [why, text] of [
    ["it is empty", ""],
    ["it has no flags", `00-${TRACE}-${SPAN}`],
    ["there is more in version 0", `00-${TRACE}-${SPAN}-01-more`],
    ["there is more without a dash", `01-${TRACE}-${SPAN}-01more`],
    ["255 is no version", `ff-${TRACE}-${SPAN}-01`],
    ["the trace is all zeros", `00-${"0".repeat(32)}-${SPAN}-01`],
    ["the span is all zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["digits are capital", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ["the trace is short", `00-${TRACE.slice(1)}-${SPAN}-01`],
    ["there is a space", ` 00-${TRACE}-${SPAN}-01`],
    ["there is a newline", `00-${TRACE}-${SPAN}-01\n`],
  ] as const
) {
  Deno.test(`parseTraceparent: it names no span when ${why}`, () => {
    assertEquals(parseTraceparent(text), undefined);
  });
}

Deno.test("isTraced: something has to be registered for traces", () => {
  const registered = (what: unknown) => ({ [Symbol.for("opentelemetry.js.api.1")]: what });
  assertEquals(isTraced(registered({ trace: class {} })), true);
  assertEquals(isTraced(registered({ metrics: class {} })), false);
  assertEquals(isTraced(registered(undefined)), false);
  assertEquals(isTraced({}), false);
  // Nobody traces the tests.
  assertEquals(isTraced(globalThis), Deno.env.get("OTEL_DENO") === "true");
});
