import { codecsOf } from "../function/codecs_of.ts";
import { createFunction } from "../function/create_function.ts";
import { toCallStatus } from "../grpc/call/status.ts";
import { CallGate } from "../invocation/call_gate.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { loadHandler } from "../sandbox/inside/load_handler.ts";
import { locateFunction } from "../sandbox/locate/locate_function.ts";
import { CallError } from "./call_error.ts";
import { createCalls } from "./create_calls.ts";
import { explainPath } from "./explain_path.ts";
import { inProcess } from "./in_process.ts";
import { ownTrailers } from "./own_trailers.ts";
import type { LoadFunctionOptions } from "./load_function_options.ts";
import type { TestedFunction } from "./tested_function.ts";

const LIFECYCLE_TIMEOUT_MS = 10_000;
const CODEC_ADVICE = "the function has no codec for it, send bytes";

/**
 * Loads a function into this very thread, for tests.
 *
 * @throws {InvokerError} `start-failed` when it cannot be found or loaded
 */
export async function openFunction(
  uri: string,
  { handler, promote = "first" }: LoadFunctionOptions,
): Promise<TestedFunction> {
  const located = await explainPath(uri, () => locateFunction(uri));
  const { definitions: [definition], tearDown } = await loadHandler({
    entryUrl: located.entryUrl,
    handler: handler ?? located.handler,
    promote,
    setupTimeoutMs: LIFECYCLE_TIMEOUT_MS,
    teardownTimeoutMs: LIFECYCLE_TIMEOUT_MS,
  });
  const { name, interaction } = definition;
  const codecs = codecsOf(definition);
  const gate = new CallGate({ maxConcurrentCalls: Infinity });
  const invoke = inProcess(gate.admit(createFunction(definition, codecs)), toCallError);
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
    name,
    interaction,
    ...createCalls({ name, codecs, codecAdvice: CODEC_ADVICE, invoke }),
    [Symbol.asyncDispose]() {
      if (disposed) return disposed;
      return disposed = end();
    },
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
