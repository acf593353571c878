/** What is asked of a server at the same time. */
export type Load = CallsLoad | StreamsLoad | ServerStreamsLoad;

/** `atOnce` lanes; each opens a Call with one message, awaits its end and opens the next. */
export interface CallsLoad {
  readonly kind: "calls";
  readonly atOnce: number;
  /** Over which the lanes are spread. @default {1} */
  readonly connections?: number;
}

/** `atOnce` Calls that stay open, each with `inFlight` messages on the way. */
export interface StreamsLoad {
  readonly kind: "streams";
  readonly atOnce: number;
  readonly inFlight: number;
  /** Over which the Calls are spread. @default {1} */
  readonly connections?: number;
}

/** `atOnce` lanes; each opens a Call with one message, awaits all of its answers, and opens the next. */
export interface ServerStreamsLoad {
  readonly kind: "server-streams";
  readonly atOnce: number;
  /** Over which the lanes are spread. @default {1} */
  readonly connections?: number;
}

/** What a payload is, and which Content-Type its message has: none stands for text. */
export type PayloadKind = "text" | "json" | "bytes";

/** The message of a scenario: the same one, over and over. */
export interface PayloadSpec {
  readonly kind: PayloadKind;
  readonly bytes: number;
}

/** A load that every server gets. */
export interface Scenario {
  /** `calls-32 16 B text`: unique in a run. */
  readonly name: string;
  readonly unit: "Calls/s" | "messages/s" | "events/s";
  readonly load: Load;
  readonly payload: PayloadSpec;
}
