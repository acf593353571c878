import type { CallErrorCode } from "./invoker_error.ts";
import type { TraceContext } from "./invocation.ts";

/** A Call that has been opened, as its transport sees it. */
export interface OpenedCall {
  /** Names the Call in the log; no other Call of this process has it. */
  readonly id: number;
  /** Address of the caller. */
  readonly peer: string;
  /** What the caller says that the Call is part of. */
  readonly trace: TraceContext | undefined;
  /** The handler that it names, once that is known; any text. */
  readonly handler?: string | undefined;
  /** The request that it is, where it came by HTTP; absent: by gRPC. */
  readonly http?: HttpCall;
  /** What has arrived so far; it grows while the Call is under way. */
  readonly received: Readonly<MessageCount>;
  /** What has been sent so far; it grows, too. */
  readonly sent: Readonly<MessageCount>;
}

/** A request of HTTP that is a Call. */
export interface HttpCall {
  readonly method: string;
  /** Of the protocol, as in "1.1". */
  readonly version: string;
}

/** How a Call has ended. */
export interface CallOutcome {
  /** Name of its gRPC status, or of the one that stands for that of HTTP, as in "INVALID_ARGUMENT". */
  readonly status: string;
  /** Status of the response, where it came by HTTP; 499: its caller has left before there was one. */
  readonly httpStatus?: number;
  readonly errorCode?: CallErrorCode;
  /** Nothing was done for it here: its caller tries again elsewhere by itself. */
  readonly isNotTaken?: boolean;
  /** The author's own code, which the caller is told instead. */
  readonly ownCode?: string;
  /** Where in the author's code the handler threw, the innermost "URL:LINE:COLUMN" first. */
  readonly frames?: readonly string[];
  /** What the function's work was part of. */
  readonly trace?: TraceContext;
  readonly durationMs: number;
  readonly received: MessageCount;
  readonly sent: MessageCount;
}

/** Messages that went one way. */
export interface MessageCount {
  messages: number;
  /** Of their payloads. */
  bytes: number;
}

/** Watches one Call. */
export interface CallObservation {
  /** What the function's own work for the Call is part of. */
  readonly trace?: TraceContext;
  /** Told once. */
  ended(outcome: CallOutcome): void;
}

/** Is told of every Call when it opens; sees no payload and no message of an error. */
export type ObserveCall = (call: OpenedCall) => CallObservation;

/** Tells several observers. The last trace that one gives is the one that counts. */
export function observeAll(observers: readonly ObserveCall[]): ObserveCall {
  return (call) => {
    const observations = observers.map((observe) => observe(call));
    const trace = observations.findLast((each) => each.trace)?.trace;
    return {
      ...(trace && { trace }),
      ended: (outcome) => observations.forEach((each) => each.ended(outcome)),
    };
  };
}
