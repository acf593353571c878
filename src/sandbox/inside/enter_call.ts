import type { FrameReader } from "../../invocation/frame_stream.ts";
import type { Invoke } from "../../invocation/invocation.ts";
import type { EnterCall } from "./call_server.ts";

/** Enters several contexts, the first one outermost; `undefined`: there are none. */
export function enterAll(entries: readonly (EnterCall | undefined)[]): EnterCall | undefined {
  const given = entries.filter((entry) => entry !== undefined);
  if (given.length === 0) return undefined;
  return given.reduceRight((inner, outer) => (start, work) =>
    outer(start, () => inner(start, work))
  );
}

/** An {@linkcode Invoke} that works in a context where nobody has entered it before. */
export function enterInvoke(invoke: Invoke, enter: EnterCall | undefined): Invoke {
  // Each message would pay for it.
  if (!enter) return invoke;
  return (invocation) => {
    const { start } = invocation;
    const output = enter(start, () => invoke(invocation).getReader());
    const entered: FrameReader = {
      // Who reads is outside: what a read sets off has to be entered again.
      read: () => enter(start, () => output.read()),
      cancel: (reason) => output.cancel(reason),
    };
    return { getReader: () => entered, cancel: entered.cancel };
  };
}
