import { nextCallId } from "../../invocation/call_id.ts";
import type {
  CallOutcome,
  MessageCount,
  ObserveCall,
  OpenedCall,
} from "../../invocation/call_observer.ts";
import type { Invoke } from "../../invocation/invocation.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { namedHandler } from "../../invocation/named_handler.ts";
import { notOneMessage } from "../../invocation/not_one_message.ts";
import { NotTakenError } from "../../invocation/not_taken_error.ts";
import { WholeResponses } from "../../invocation/whole_responses.ts";
import type { CompleteLimits } from "../../port/connection_limits.ts";
import { CallInput } from "./call_input.ts";
import { FUNCTION_MESSAGES, OwnMessages } from "./message_format.ts";
import { metadataOf, toResponseMetadata } from "./metadata.ts";
import type { ServerCall } from "./server_call.ts";
import { toCallStatus } from "./status.ts";
import type { StatusName } from "./status_name.ts";
import { TurnMessages } from "./turn_messages.ts";

/** What an outcome tells beside counts and times. */
type Told = Pick<CallOutcome, "status" | "errorCode" | "isNotTaken" | "ownCode" | "frames">;

/** Who is told of a call. */
export interface CallListeners {
  readonly observe: ObserveCall;
  /** Told of errors that were not thrown on purpose; their text does not reach the caller. */
  readonly onFailure: (error: unknown) => void;
}

/** How Calls end that are told no code and are no fault of the invoker: for time, size, and a name. */
const NO_FAULTS: ReadonlySet<StatusName> = new Set([
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "NOT_FOUND",
]);

/** A method of a service of one's own. */
export interface OwnMethod {
  /** Whom its calls are for: the service's full name and the method's, with a slash between them. */
  readonly handler: string;
  readonly requestStream: boolean;
}

/**
 * Serves one gRPC call with one invocation: of `MessageFunction.Call`, or of a method of one's own.
 *
 * It ends the call in one place, whichever comes first: the end of the output, its failure, or the
 * caller's leaving. Resolves when all has gone out; never rejects.
 */
export async function serveCall(
  call: ServerCall,
  invoke: Invoke,
  { observe, onFailure }: CallListeners,
  { maxMessageBytes, maxResponseBytes }: Pick<
    CompleteLimits,
    "maxMessageBytes" | "maxResponseBytes"
  >,
  method?: OwnMethod,
): Promise<void> {
  const startedMs = performance.now();
  const own = method && new OwnMessages(metadataOf(call.headers));
  const format = own ?? FUNCTION_MESSAGES;
  const isOneMessage = method?.requestStream === false;
  const input = new CallInput(call, format);
  const sent: MessageCount = { messages: 0, bytes: 0 };
  const opened = new Opened(call, input, sent, method);
  const observation = observe(opened);
  const controller = new AbortController();
  const { deadlineMs } = call;
  const stream = invoke({
    start: {
      id: opened.id,
      ...(method && { handler: method.handler }),
      ...(own && !isOneMessage && { headers: [...own.headers] }),
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(observation.trace && { trace: observation.trace }),
    },
    input: input.readable,
    signal: controller.signal,
    controller,
  });
  const output = stream.getReader();
  const responses = new WholeResponses(Math.min(maxMessageBytes, maxResponseBytes), call.held);
  const messages = new TurnMessages((framed) => void call.send(framed), format);
  /** Of a method that takes one message: it is complete when the caller has half-closed. */
  let request: readonly Uint8Array[] | undefined;
  let told: Told = { status: "OK" };

  try {
    // Of one that is refused nothing is read: all would have to wait while it is decompressed.
    if (stream.failure) throw stream.failure.error;
    call.listen({
      onMessages(arrived) {
        if (!isOneMessage) return take(arrived);
        request = request ? [...request, ...arrived] : arrived;
        if (request.length > 1) {
          refuse("UNIMPLEMENTED", notOneMessage(request.length));
        }
      },
      onHalfClose() {
        if (request) take(request);
        else if (isOneMessage) refuse("UNIMPLEMENTED", notOneMessage(0));
        input.close();
      },
      onLeft(reason, { status, errorCode }) {
        told = { status, ...(errorCode && { errorCode }) };
        leave(reason);
      },
    }, { isOneMessage });
    while (await sendNext());
    messages.flush();
    const { trailers } = responses;
    call.end({ status: "OK", ...(trailers && { trailers: toResponseMetadata(trailers) }) });
  } catch (error) {
    if (!call.isOver) fail(error);
    output.cancel(error).catch(() => {});
  }
  await call.closed;
  const durationMs = performance.now() - startedMs;
  const { trace } = observation;
  observation.ended({
    ...told,
    durationMs,
    received: input.received,
    sent,
    ...(trace && { trace }),
  });

  /**
   * Sends what comes next, at the pace of the caller. A loop around what is in it would keep the last
   * batch while it waits for the next.
   *
   * @returns whether there may be more
   */
  async function sendNext(): Promise<boolean> {
    const { done, value } = await output.read();
    if (done || call.isOver) return false;
    for (const part of value) {
      const frame = responses.take(part);
      if (!frame) continue;
      const byteLength = format.lengthOf(frame);
      if (byteLength > maxResponseBytes) throw responseTooLarge(byteLength, maxResponseBytes);
      if (own && sent.messages === 0) call.metadata = toResponseMetadata(frame.headers);
      sent.messages++;
      sent.bytes += frame.payload.byteLength;
      messages.push(frame, byteLength);
    }
    if (!call.hasRoom) await call.drained();
    return !call.isOver;
  }

  function take(arrived: readonly Uint8Array[]): void {
    try {
      input.arrive(arrived);
    } catch {
      refuse("INTERNAL", "Cannot read a message: its bytes are none");
    }
  }

  /** Ends a call whose request is none. */
  function refuse(status: StatusName, details: string): void {
    leave(new DOMException("The caller sent no message", "AbortError"));
    told = { status };
    call.end({ status, details });
  }

  function leave(reason: DOMException): void {
    controller.abort(reason);
    input.abort(reason);
    output.cancel(reason).catch(() => {});
  }

  function fail(error: unknown): void {
    if (error instanceof NotTakenError) {
      told = { status: "UNAVAILABLE", isNotTaken: true };
      return call.refuse();
    }
    const { status, details, errorCode, ownCode, trailers } = toCallStatus(error);
    if (errorCode === undefined && !NO_FAULTS.has(status)) onFailure(error);
    const frames = error instanceof InvokerError ? error.frames : [];
    told = {
      status,
      ...(errorCode && { errorCode }),
      ...(ownCode && { ownCode }),
      ...(frames.length > 0 && { frames }),
    };
    messages.flush();
    call.end({ status, details, errorCode, ...(trailers && { trailers }) });
  }
}

function responseTooLarge(bytes: number, maxBytes: number): InvokerError {
  return new InvokerError(
    "response-too-large",
    `Cannot send a message: it has ${bytes} bytes, the limit is ${maxBytes}`,
  );
}

/** A call for its observers; what nobody asks for is not looked up. */
class Opened implements OpenedCall {
  readonly id = nextCallId();
  readonly received: Readonly<MessageCount>;
  readonly sent: Readonly<MessageCount>;
  readonly #call: ServerCall;
  readonly #input: CallInput;
  readonly #method: OwnMethod | undefined;

  constructor(
    call: ServerCall,
    input: CallInput,
    sent: MessageCount,
    method: OwnMethod | undefined,
  ) {
    this.#call = call;
    this.#method = method;
    this.#input = input;
    this.received = input.received;
    this.sent = sent;
  }

  get peer() {
    return this.#call.peer;
  }

  get handler() {
    return this.#method?.handler ?? namedHandler(this.#input.firstHeaders);
  }

  get trace() {
    const traceparent = this.#call.header("traceparent");
    if (traceparent === undefined) return undefined;
    const tracestate = this.#call.header("tracestate");
    return { traceparent, ...(tracestate && { tracestate }) };
  }
}
