/** Shapes that the modules of the page share. */

import type { EndedCallData, LoggedLine, OpenedCallData } from "../dev_event.ts";
import type { ServedFunction } from "../dev_state.ts";

/** What a message is: text that is sent as it is, or bytes. */
export type Body =
  & ({ readonly text: string } | { readonly bytes: Uint8Array<ArrayBuffer> })
  /** The file that it is. */
  & { readonly fileName?: string };

/** A header: name and value. */
export type HeaderRow = readonly [name: string, value: string];

/** A request as it is sent, and sent again. */
export interface CallRequest {
  readonly fn: ServedFunction;
  /** Of HTTP; all but applications are posted to. */
  readonly method: string;
  /** With its query; of an application one of its own. */
  readonly path: string;
  readonly contentType: string;
  /** Empty: it is left to the function. */
  readonly accept: string;
  readonly headers: readonly HeaderRow[];
  /** None: nothing is sent. Several, and those of a stream, are sent one by one. */
  readonly messages: readonly Body[];
  readonly isStream: boolean;
}

/** Where the function is served. */
export interface Served {
  /** `HOST:PORT`. */
  readonly address: string;
  /** What stands before `call` in a shell. */
  readonly program: string;
  /** Whom a Call of gRPC is for that names nobody. */
  readonly first: string;
}

/** What has come, or has been sent on a stream. */
export interface Output {
  readonly direction: "in" | "out";
  readonly contentType: string;
  /** Since the Call began. */
  readonly atMs: number;
  /** As much of it as is kept. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Of all of it, in bytes. */
  size: number;
  readonly headers: readonly HeaderRow[];
  /** The name of a server-sent event that has one. */
  readonly event?: string;
}

/** A Call, made here or seen. */
export interface CallRecord {
  /** What tells it from others on this page. */
  readonly key: number;
  /** The id of its trace; empty: it has none that is known. */
  readonly trace: string;
  readonly fn: string;
  /** Absent: it is another's. */
  readonly request?: CallRequest;
  readonly startedAt: Date;
  /** What the invoker tells of it. */
  opened?: OpenedCallData;
  ended?: EndedCallData;
  /** Of the response. */
  head?: { readonly status: number; readonly headers: readonly HeaderRow[] };
  /** Why it failed on this side, or how its WebSocket was closed. */
  failure?: string;
  /** Whether more may come. */
  isOpen: boolean;
  /** How long it took on this side. */
  durationMs?: number;
  /** The latest. */
  outputs: Output[];
  outputCount: number;
  /** Bytes that are kept of them. */
  keptBytes: number;
  log: LoggedLine[];
  /** Of a stream: what has been sent. */
  sent?: Body[];
  /** Of a stream: whether its input has been ended. */
  hasEndedInput?: boolean;
  /** Of a series, how long each took, in milliseconds; `NaN`: it failed. */
  latencies?: number[];
}

/** How the page is connected. */
export type Connection = "connecting" | "open" | "lost" | "replaced";
