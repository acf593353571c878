import type { Promote } from "../../src/function/definition.ts";
import { detectHandler } from "../../src/function/detect.ts";
import { createFunction } from "../../src/function/create_function.ts";
import type { Frame } from "../../src/invocation/frame.ts";
import type { FrameStream } from "../../src/invocation/frame_stream.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { batches, collect, frame } from "./frames.ts";

/** Options of {@linkcode openFunction}. */
export interface RunFunctionOptions {
  readonly promote?: Promote;
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
  /** Name of the export. @default {"default"} */
  readonly name?: string;
}

/** How one Call of a function went. */
export interface FunctionOutcome {
  readonly frames: readonly Frame[];
  readonly texts: readonly string[];
  readonly error?: unknown;
}

/** Opens one Call of a handler, in this very thread, and leaves reading to the test. */
export function openFunction(
  handler: unknown,
  input: FrameStream,
  { promote = "first", signal = new AbortController().signal, deadlineMs, name = "default" }:
    RunFunctionOptions = {},
): FrameStream {
  const invoke = createFunction(detectHandler(name, handler, { promote }));
  return invoke({ start: deadlineMs === undefined ? {} : { deadlineMs }, input, signal });
}

/** One whole Call of a handler; each message comes in a batch of its own. */
export function runFunction(
  handler: unknown,
  messages: readonly (string | Frame)[],
  options?: RunFunctionOptions,
): Promise<FunctionOutcome> {
  const frames = messages.map((each) => typeof each === "string" ? frame(each) : each);
  return collect(openFunction(handler, batches(...frames.map((each) => [each])), options));
}

/** An error as code and message: `error-client-unmarshall: …`; of another class its name. */
export function describeError(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (error instanceof InvokerError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
