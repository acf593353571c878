import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import type { Frame } from "../invocation/frame.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { CallInput } from "./call_input.ts";
import { leavingReason } from "./leaving_reason.ts";
import { toCallStatus } from "./status.ts";

/** A gRPC call of `MessageFunction.Call`, as the server is given it. */
export type ServerCall = ServerDuplexStream<Frame, Frame>;

/**
 * Serves one gRPC call with one invocation.
 *
 * It ends the call in one place, whichever comes first: the end of the output, its failure, or the
 * caller's leaving. Resolves when all has gone out; never rejects.
 *
 * @param onFailure told of errors that were not thrown on purpose; their text does not reach the caller
 */
export async function serveCall(
  call: ServerCall,
  invoke: Invoke,
  onFailure: (error: unknown) => void,
): Promise<void> {
  const controller = new AbortController();
  const input = new CallInput(call);
  const deadlineMs = deadlineOf(call);
  const output = invoke({
    start: deadlineMs === undefined ? {} : { deadlineMs },
    input: input.readable,
    signal: controller.signal,
  }).getReader();

  let left = false;
  let finished = false;
  const writable = new Drain(call);
  const closed = Promise.withResolvers<void>();
  call.on("cancelled", () => {
    // Comes when the stream has closed, also after a good end.
    closed.resolve();
    if (finished) return;
    left = true;
    const reason = leavingReason(deadlineMs, Date.now());
    controller.abort(reason);
    input.abort(reason);
    output.cancel(reason).catch(() => {});
    writable.release();
  });
  // A call that is torn down reports it here as well; without a listener that would be uncaught.
  call.on("error", () => {});

  try {
    await writeAll(output, call, writable, () => left);
    if (!left) {
      finished = true;
      call.end();
    }
  } catch (error) {
    if (!left) fail(error);
  }
  await closed.promise;

  function fail(error: unknown): void {
    finished = true;
    const { code, details, errorCode } = toCallStatus(error);
    if (errorCode === undefined) onFailure(error);
    const metadata = new Metadata();
    if (errorCode !== undefined) metadata.set("error-code", errorCode);
    // How the gRPC library is told the status of a stream; what was written before goes out first.
    call.emit("error", { code, details, metadata });
  }
}

async function writeAll(
  output: ReadableStreamDefaultReader<readonly Frame[]>,
  call: ServerCall,
  drain: Drain,
  hasLeft: () => boolean,
): Promise<void> {
  while (true) {
    const { done, value } = await output.read();
    if (done || hasLeft()) return;
    for (const frame of value) {
      if (!call.write(frame)) await drain.wait();
      if (hasLeft()) return;
    }
  }
}

/** Waits until a call takes more. */
class Drain {
  #onDrained: (() => void) | undefined;

  constructor(call: ServerCall) {
    call.on("drain", () => this.release());
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  release(): void {
    this.#onDrained?.();
    this.#onDrained = undefined;
  }
}

function deadlineOf(call: ServerCall): number | undefined {
  const deadline = call.getDeadline();
  const ms = deadline instanceof Date ? deadline.getTime() : deadline;
  return Number.isFinite(ms) ? ms : undefined;
}
