import { clearTimeout, setTimeout } from "node:timers";
import { nextCallId } from "../invocation/call_id.ts";
import type {
  CallOutcome,
  HttpCall,
  MessageCount,
  ObserveCall,
} from "../invocation/call_observer.ts";
import type { InvocationStart, Invoke, TraceContext } from "../invocation/invocation.ts";
import { deadlineExceeded } from "../invocation/deadline_exceeded.ts";
import { failureOfHttp } from "../invocation/http_status.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { leavingReason } from "../invocation/leaving_reason.ts";
import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";
import { WholeResponses } from "../invocation/whole_responses.ts";
import { answerExchange } from "./answer_exchange.ts";
import { answerConnect } from "./connect/answer_connect.ts";
import { feedInput } from "./feed_input.ts";
import { HttpError } from "./http_error.ts";
import type { HttpExchange } from "./http_exchange.ts";
import { HttpInput } from "./http_input.ts";
import { invokeEach } from "./invoke_each.ts";
import type { Problem } from "./problem.ts";
import type { InputPlan, RequestPlan } from "./request_plan.ts";
import { type Keepalive, MessageSocket } from "./websocket/message_socket.ts";

/** What an outcome tells beside counts and times. */
type Told = Pick<CallOutcome, "status" | "httpStatus" | "errorCode" | "ownCode" | "frames">;

/** What exchanges are held to. */
export interface ExchangeLimits extends Keepalive {
  readonly maxMessageBytes: number;
  readonly maxResponseBytes: number;
}

/** How an exchange is served. */
export interface ServeExchangeOptions {
  readonly plan: RequestPlan & { readonly kind: "call" };
  /** Whether there are others that the Call could be for. */
  readonly isOneOfMany: boolean;
  readonly observe: ObserveCall;
  /** Told of errors that were not thrown on purpose; their text does not reach the caller. */
  readonly onFailure: (error: unknown) => void;
  readonly limits: ExchangeLimits;
}

/** What is told of a client that has left before it was answered; a status that only the log sees. */
const LEFT: Told = { status: "CANCELLED", httpStatus: 499 };

/**
 * Serves one request with one invocation.
 *
 * It ends the exchange in one place, whichever comes first: the end of the output, its failure, that
 * of the input, or the client's leaving. Resolves when all has gone out; never rejects.
 */
export async function serveExchange(
  exchange: HttpExchange,
  invoke: Invoke,
  { plan, isOneOfMany, observe, onFailure, limits }: ServeExchangeOptions,
): Promise<void> {
  const { maxMessageBytes, maxResponseBytes } = limits;
  const startedMs = performance.now();
  const { peer, held, body } = exchange;
  const { input: inputPlan, format, handler, timeoutMs } = plan;
  const deadlineMs = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
  const input = new HttpInput(held);
  const sent: MessageCount = { messages: 0, bytes: 0 };
  const id = nextCallId();
  const http: HttpCall = {
    method: exchange.request.method ?? "",
    version: exchange.request.httpVersionMajor === 2 ? "2" : exchange.request.httpVersion,
  };
  const { received } = input;
  const observation = observe({
    id,
    peer,
    handler: handler.name,
    trace: traceOf(exchange),
    received,
    sent,
    http,
  });
  const controller = new AbortController();
  if (inputPlan.from === "head") {
    input.push(inputPlan.frames);
    input.close();
  }
  const isBatch = inputPlan.from === "body" && inputPlan.body.events === "batch";
  const isLines = inputPlan.from === "body" && inputPlan.body.kind === "lines";
  // It is run for each event of a batch, where it takes one message of a Call.
  const isDirect = handler.interaction === "direct";
  const stream = (isBatch && isDirect ? invokeEach(invoke) : invoke)({
    start: {
      id,
      ...(isOneOfMany && { handler: handler.name }),
      ...(headersOf(inputPlan)),
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(observation.trace && { trace: observation.trace }),
    },
    input: input.readable,
    signal: controller.signal,
  });
  const output = stream.getReader();
  let told: Told | undefined;
  let socket: MessageSocket | undefined;
  exchange.onLeft = (problem) => {
    const reason = leavingReason(deadlineMs, Date.now());
    told ??= problem ? tellOf(problem) : reason.name === "TimeoutError" ? tellOf(tooLate()) : LEFT;
    leave(reason);
  };
  const deadline = timeoutMs === undefined
    ? undefined
    : setTimeout(() => exchange.giveUpWith(tooLate()), timeoutMs);

  try {
    // Of one that is refused nothing is read.
    if (stream.failure) throw stream.failure.error;
    if (inputPlan.from === "socket") {
      socket = new MessageSocket(exchange, inputPlan.accepted, limits);
    }
    feed()?.catch((error) => {
      if (exchange.isOver) return;
      fail(error);
      leave(leavingReason(deadlineMs, Date.now()));
    });
    const options = {
      mayBeResponse: isDirect && !isBatch && !(isLines && format.kind !== "one"),
      responses: new WholeResponses(Math.min(maxMessageBytes, maxResponseBytes), held),
      sent,
      maxResponseBytes,
      maxCollectedBytes: maxMessageBytes,
    };
    if (socket) await socket.answer(output, options);
    else if (format.kind === "connect") {
      await answerConnect(exchange, output, format.type, options);
    } else await answerExchange(exchange, output, format, options);
  } catch (error) {
    if (!exchange.isOver) fail(error);
  }
  clearTimeout(deadline);
  output.cancel().catch(() => {});
  await exchange.closed;
  const durationMs = performance.now() - startedMs;
  const { trace } = observation;
  observation.ended({
    ...(told ?? tellOfAnswer(exchange.status)),
    durationMs,
    received,
    sent,
    ...(trace && { trace }),
  });

  function feed(): Promise<void> | undefined {
    const feedLimits = { maxMessageBytes, held };
    switch (inputPlan.from) {
      case "socket":
        return socket?.feed(input, inputPlan.headers, feedLimits);
      case "body":
        return feedInput(body, input, inputPlan.body, feedLimits);
      case "head":
        return void body.discard();
    }
  }

  function leave(reason: DOMException): void {
    controller.abort(reason);
    input.abort(reason);
    output.cancel(reason).catch(() => {});
  }

  function tooLate(): Problem {
    return exchange.failures.toProblem(deadlineExceeded());
  }

  function fail(error: unknown): void {
    const problem = exchange.failures.toProblem(error);
    const isMeant = error instanceof HttpError || error instanceof MessageTooLargeError;
    const { httpStatus } = problem;
    if (!isMeant && problem.errorCode === undefined && httpStatus === 500) onFailure(error);
    const frames = error instanceof InvokerError ? error.frames : [];
    told ??= { ...tellOf(problem), ...(frames.length > 0 && { frames }) };
    if (socket) return socket.fail(problem, error);
    exchange.refuse(problem);
  }
}

/** Those of a Call whose first message may come late or never. */
function headersOf(input: InputPlan): Pick<InvocationStart, "headers"> {
  const headers = input.from === "head"
    ? input.headers
    : input.from === "body" && input.body.kind === "envelopes" && !input.body.isOneMessage
    ? input.body.headers
    : undefined;
  return headers ? { headers: [...headers] } : {};
}

/** The status of a `Response` of the function's may be one of failure. */
function tellOfAnswer(httpStatus: number): Told {
  return { status: httpStatus < 400 ? "OK" : failureOfHttp(httpStatus), httpStatus };
}

function tellOf({ status, httpStatus, errorCode, ownCode }: Problem): Told {
  return { status, httpStatus, ...(errorCode && { errorCode }), ...(ownCode && { ownCode }) };
}

function traceOf({ request: { headers } }: HttpExchange): TraceContext | undefined {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== "string") return undefined;
  return { traceparent, ...(typeof tracestate === "string" && tracestate && { tracestate }) };
}
