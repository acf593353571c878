import { codecsOf } from "../function/codecs_of.ts";
import { createFunction } from "../function/create_function.ts";
import type { Definition } from "../function/definition.ts";
import { toCallStatus } from "../grpc/call/status.ts";
import { CallGate } from "../invocation/call_gate.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { CallError } from "./call_error.ts";
import type { Callee } from "./create_calls.ts";
import { inProcess, type InvokeInProcess } from "./in_process.ts";
import { ownTrailers } from "./own_trailers.ts";

/** How long `setup` and `teardown` may take in a test. */
export const LIFECYCLE_TIMEOUT_MS = 10_000;

const CODEC_ADVICE = "the function has no codec for it, send bytes";

/** Handlers that run in this very thread. */
export interface InProcess extends AsyncDisposable {
  /** One of them, to be called. */
  calleeOf(definition: Definition): Callee & { readonly invoke: InvokeInProcess };
}

/** Runs handlers of a module in this very thread, for tests. */
export function runInProcess(tearDown: () => Promise<void>): InProcess {
  const gate = new CallGate({ maxConcurrentCalls: Infinity });
  let disposed: Promise<void> | undefined;
  async function end(): Promise<void> {
    const isBusy = gate.callCount > 0;
    // Who has not read an answer to its end by now never will.
    void gate.shut();
    gate.abort();
    // In a sandbox the function hears of that before it is torn down.
    if (isBusy) await new Promise((resolve) => setTimeout(resolve));
    await tearDown();
  }
  return {
    calleeOf(definition) {
      const { name } = definition;
      const codecs = codecsOf(definition);
      const invoke = inProcess(gate.admit(createFunction(definition, codecs)), toCallError);
      return { name, codecs, codecAdvice: CODEC_ADVICE, invoke };
    },
    [Symbol.asyncDispose]: () => disposed ??= end(),
  };
}

/** A failure as the caller is told of it, with what the handler threw beside it. */
function toCallError(error: unknown): CallError {
  const { status, details, trailers } = toCallStatus(error);
  const cause = error instanceof InvokerError ? error.cause : error;
  return new CallError(details, {
    status,
    ...ownTrailers(trailers),
    ...(cause !== undefined && { cause }),
  });
}
