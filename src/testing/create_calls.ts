import { describeValue, isBytes } from "../codec/value_kind.ts";
import type { Frame } from "../invocation/frame.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { CallError } from "./call_error.ts";
import { callHeaders, type CodecsOfCallee, toFrame, toReceivedMessage } from "./message_frames.ts";
import type { CallInput, CallOptions, ReceivedMessage, TestedFunction } from "./tested_function.ts";

/** What is called. */
export interface Callee extends CodecsOfCallee {
  /** What errors call it. */
  readonly name: string;
  /** Errors with a {@linkcode CallError}, or with the input's own error. */
  readonly invoke: Invoke;
}

/** Calls with values of what takes frames. */
export function createCalls(callee: Callee): Pick<TestedFunction, "call" | "stream"> {
  async function call<Value>(value?: unknown, options: CallOptions = {}): Promise<Value> {
    const messages = open(callee, value === undefined ? [] : [value], options, call);
    return await readOnly(callee.name, messages) as Value;
  }

  function stream<Value>(
    values: CallInput,
    options: CallOptions = {},
  ): ReadableStream<ReceivedMessage<Value>> {
    if (typeof values === "string" || isBytes(values)) {
      throw new TypeError(
        `Cannot stream ${describeValue(values)}: give its messages as an array, [value]`,
      );
    }
    return open(callee, values, options, stream) as ReadableStream<ReceivedMessage<Value>>;
  }

  return { call, stream };
}

async function readOnly(
  name: string,
  messages: ReadableStream<ReceivedMessage>,
): Promise<unknown> {
  const reader = messages.getReader();
  const { done, value: message } = await reader.read();
  if (done || (await reader.read()).done) return message?.value;
  // It may have failed in the meantime.
  await reader.cancel().catch(() => {});
  throw new Error(
    `Cannot give one answer of "${name}": there are several, read them with stream()`,
  );
}

function open(
  callee: Callee,
  values: CallInput,
  options: CallOptions,
  caller: (...args: never[]) => unknown,
): ReadableStream<ReceivedMessage> {
  const { codecs, invoke } = callee;
  const place = placeOf(caller);
  const headers = callHeaders(options);
  const { deadline, signal = new AbortController().signal } = options;
  if (Number.isNaN(deadline?.getTime())) throw new TypeError("Cannot call by an invalid deadline");
  const output = invoke({
    start: deadline === undefined ? {} : { deadlineMs: deadline.getTime() },
    // Each event has an id of its own.
    input: toFrames(
      values,
      (value) => toFrame(callee, value, options.event ? callHeaders(options) : headers),
    ),
    signal,
  }).getReader();
  let batch: readonly Frame[] = [];
  let position = 0;
  // One ahead, so that the function runs whether or not its outputs are read.
  let ahead = readAhead();
  function readAhead() {
    const next = output.read();
    next.catch(() => {}); // reported when it is asked for
    return next;
  }
  return new ReadableStream({
    async pull(controller) {
      try {
        while (position === batch.length) {
          const { done, value } = await ahead;
          if (done) return controller.close();
          batch = value;
          position = 0;
          ahead = readAhead();
        }
      } catch (error) {
        return controller.error(error instanceof CallError ? putAt(place, error) : error);
      }
      try {
        controller.enqueue(toReceivedMessage(codecs, batch[position++] as Frame));
      } catch (error) {
        output.cancel(error).catch(() => {});
        controller.error(error);
      }
    },
    cancel: (reason) => output.cancel(reason),
  }, { highWaterMark: 0 });
}

/** Values as frames, each when it is asked for. */
function toFrames(
  values: CallInput,
  toFrame: (value: unknown) => Frame,
): ReadableStream<readonly Frame[]> {
  const reader = ReadableStream.from(values as Iterable<unknown>).getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      try {
        controller.enqueue([toFrame(value)]);
      } catch (error) {
        reader.cancel(error).catch(() => {});
        throw error;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/** The stack from where `caller` was called: what is of interest of a Call that failed. */
function placeOf(caller: (...args: never[]) => unknown): string {
  const { stack = "" } = capture(caller);
  return stack.slice(stack.indexOf("\n    at "));
}

function capture(caller: (...args: never[]) => unknown): { stack?: string } {
  const place = {};
  Error.captureStackTrace(place, caller);
  return place;
}

function putAt(place: string, error: CallError): CallError {
  error.stack = `${error.name}: ${error.message}${place}`;
  return error;
}
