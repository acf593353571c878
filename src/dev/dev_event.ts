import type { LogLevel } from "../invocation/log.ts";
import type { HttpCall, MessageCount } from "../invocation/call_observer.ts";
import type { DevState } from "./dev_state.ts";

/** What the page is told of as it happens (docs/dev.md). */
export type DevEvent =
  | { readonly type: "state"; readonly data: DevState }
  | { readonly type: "log"; readonly data: LoggedLine }
  | { readonly type: "call"; readonly data: OpenedCallData }
  | { readonly type: "ended"; readonly data: EndedCallData };

/** A line of the log. */
export interface LoggedLine {
  /** RFC 3339. */
  readonly time: string;
  readonly level: LogLevel;
  readonly text: string;
  /** The Call that it is about. */
  readonly call?: string;
  /** Who says it. */
  readonly from: "invoker" | "function";
}

/** A Call that has been opened. */
export interface OpenedCallData {
  readonly id: string;
  /** What it goes to. */
  readonly function: string;
  readonly peer: string;
  /** Its `traceparent`, as it came. */
  readonly trace?: string;
  /** Absent: it came by gRPC. */
  readonly http?: HttpCall;
  /** RFC 3339. */
  readonly time: string;
}

/** How a Call has ended. */
export interface EndedCallData {
  readonly id: string;
  /** Of gRPC's. */
  readonly status: string;
  readonly httpStatus?: number;
  readonly errorCode?: string;
  readonly durationMs: number;
  readonly received: MessageCount;
  readonly sent: MessageCount;
}
