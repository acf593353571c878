import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import type {
  CallOutcome,
  MessageCount,
  ObserveCall,
  OpenedCall,
} from "../invocation/call_observer.ts";
import type { Frame } from "../invocation/frame.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { CallInput } from "./call_input.ts";
import { leavingReason } from "./leaving_reason.ts";
import { toCallStatus } from "./status.ts";
import { statusName } from "./status_name.ts";

/** What an outcome tells beside counts and times. */
type Ending = Pick<CallOutcome, "status" | "errorCode" | "frames">;

/** A gRPC call of `MessageFunction.Call`, as the server is given it. */
export type ServerCall = ServerDuplexStream<Frame, Frame>;

/** Who is told of a call. */
export interface CallListeners {
  readonly observe: ObserveCall;
  /** Told of errors that were not thrown on purpose; their text does not reach the caller. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Serves one gRPC call with one invocation.
 *
 * It ends the call in one place, whichever comes first: the end of the output, its failure, or the
 * caller's leaving. Resolves when all has gone out; never rejects.
 */
export async function serveCall(
  call: ServerCall,
  invoke: Invoke,
  { observe, onFailure }: CallListeners,
): Promise<void> {
  const startedMs = performance.now();
  const input = new CallInput(call);
  const sent: MessageCount = { messages: 0, bytes: 0 };
  const opened = new Opened(call, input.received, sent);
  const observation = observe(opened);
  const controller = new AbortController();
  const deadlineMs = deadlineOf(call);
  const output = invoke({
    start: {
      id: opened.id,
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(observation.trace && { trace: observation.trace }),
    },
    input: input.readable,
    signal: controller.signal,
  }).getReader();

  let left = false;
  let finished = false;
  let ending: Ending = { status: "OK" };
  const writable = new Drain(call);
  const closed = Promise.withResolvers<void>();
  call.on("cancelled", () => {
    // Comes when the stream has closed, also after a good end.
    closed.resolve();
    if (finished) return;
    left = true;
    const reason = leavingReason(deadlineMs, Date.now());
    ending = { status: statusOfLeaving(call, reason) };
    controller.abort(reason);
    input.abort(reason);
    output.cancel(reason).catch(() => {});
    writable.release();
  });
  // A call that is torn down reports it here as well; without a listener that would be uncaught.
  call.on("error", () => {});

  try {
    await writeAll(output, call, writable, sent, () => left);
    if (!left) {
      finished = true;
      call.end();
    }
  } catch (error) {
    if (!left) fail(error);
  }
  await closed.promise;
  const durationMs = performance.now() - startedMs;
  const { trace } = observation;
  observation.ended({
    ...ending,
    durationMs,
    received: input.received,
    sent,
    ...(trace && { trace }),
  });

  function fail(error: unknown): void {
    finished = true;
    const { status, code, details, errorCode } = toCallStatus(error);
    if (errorCode === undefined) onFailure(error);
    const frames = error instanceof InvokerError ? error.frames : [];
    ending = {
      status,
      ...(errorCode && { errorCode }),
      ...(frames.length > 0 && { frames }),
    };
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
  sent: MessageCount,
  hasLeft: () => boolean,
): Promise<void> {
  while (true) {
    const { done, value } = await output.read();
    if (done || hasLeft()) return;
    for (const frame of value) {
      sent.messages++;
      sent.bytes += frame.payload.byteLength;
      if (!call.write(frame)) await drain.wait();
      if (hasLeft()) return;
    }
  }
}

/** A call for its observers; what nobody asks for is not looked up. */
class Opened implements OpenedCall {
  static #count = 0;
  readonly id = ++Opened.#count;
  readonly received: Readonly<MessageCount>;
  readonly sent: Readonly<MessageCount>;
  readonly #call: ServerCall;

  constructor(call: ServerCall, received: MessageCount, sent: MessageCount) {
    this.#call = call;
    this.received = received;
    this.sent = sent;
  }

  get peer() {
    return this.#call.getPeer();
  }

  get trace() {
    const [traceparent] = this.#call.metadata.get("traceparent");
    if (typeof traceparent !== "string") return undefined;
    const tracestate = this.#call.metadata.get("tracestate").join(",");
    return { traceparent, ...(tracestate && { tracestate }) };
  }
}

/** The library itself refuses a message that is too large, and tells nobody but the caller. */
function statusOfLeaving(call: ServerCall, reason: DOMException): string {
  const { call: inner } = call as unknown as { call?: { nextCall?: { stream?: SentHeaders } } };
  const { sentHeaders, sentTrailers } = inner?.nextCall?.stream ?? {};
  // A call that has answered nothing yet is told its status by its only headers.
  const sent = sentTrailers?.["grpc-status"] ?? sentHeaders?.["grpc-status"];
  if (sent !== undefined) return statusName(Number(sent)) ?? "UNKNOWN";
  return reason.name === "TimeoutError" ? "DEADLINE_EXCEEDED" : "CANCELLED";
}

interface SentHeaders {
  readonly sentHeaders?: Readonly<Record<string, unknown>>;
  readonly sentTrailers?: Readonly<Record<string, unknown>>;
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
