import { codecsOf } from "../function/codecs_of.ts";
import { createFunction } from "../function/run.ts";
import { toCallStatus } from "../grpc/status.ts";
import { CallGate } from "../invocation/call_gate.ts";
import { errorMessage, InvokerError } from "../invocation/invoker_error.ts";
import { loadHandler } from "../sandbox/load_handler.ts";
import { type LocatedFunction, locateFunction } from "../sandbox/locate_function.ts";
import { CallError } from "./call_error.ts";
import { createCalls } from "./create_calls.ts";
import { inProcess } from "./in_process.ts";
import type { LoadFunctionOptions } from "./load_function.ts";
import type { TestedFunction } from "./tested_function.ts";

const LIFECYCLE_TIMEOUT_MS = 10_000;

/**
 * Loads a function into this very thread, for tests.
 *
 * @throws {InvokerError} `start-failed` when it cannot be found or loaded
 */
export async function openFunction(
  uri: string,
  { handler, promote = "first" }: LoadFunctionOptions,
): Promise<TestedFunction> {
  const located = await locate(uri);
  const { definition, tearDown } = await loadHandler({
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
    ...createCalls({ name, codecs, invoke }),
    [Symbol.asyncDispose]() {
      if (disposed) return disposed;
      return disposed = end();
    },
  };
}

/** In parts: in one piece packaging takes it for a module of the invoker's own. */
const BESIDE = ["import.meta", 'resolve("./NAME.ts")'].join(".");

async function locate(uri: string): Promise<LocatedFunction> {
  try {
    return await locateFunction(uri);
  } catch (error) {
    const isRelative = !/^(?:\/|[a-z][a-z0-9+.-]+:)/i.test(uri);
    if (!isRelative || !/no such file or folder$/.test(errorMessage(error))) throw error;
    throw new InvokerError(
      "start-failed",
      `${
        errorMessage(error)
      }; "${uri}" is relative to the working directory, ${BESIDE} is a file beside the test`,
      { cause: error },
    );
  }
}

/** A failure as the caller is told of it, with what the handler threw beside it. */
function toCallError(error: unknown): CallError {
  const { status, details, errorCode } = toCallStatus(error);
  const cause = error instanceof InvokerError ? error.cause : error;
  return new CallError(details, {
    status,
    code: errorCode,
    ...(cause !== undefined && { cause }),
  });
}
