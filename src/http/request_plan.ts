import type { Frame, FrameHeaders } from "../invocation/frame.ts";
import type { AnswerFormat } from "./answer_format.ts";
import type { BodyPlan } from "./body_plan.ts";
import type { ConnectType } from "./connect/connect_type.ts";
import type { ResponseHeaders } from "./problem.ts";
import type { MessageHeaders } from "./websocket/message_socket.ts";

/** The handler that is served, and those beside it that a path may name. */
export interface ServedHandler extends ServedFacts {
  readonly others?: readonly ServedFacts[];
}

/** What a request needs to be known of a handler. */
export interface ServedFacts {
  readonly name: string;
  readonly interaction: string;
  /** @default {true} */
  readonly takesInput?: boolean;
  /** Whether it is a method of a service of one's own: then only its path names it. @default {false} */
  readonly isMethod?: boolean;
  /** Of a method: whether it takes a stream of messages. @default {false} */
  readonly takesStream?: boolean;
  /** Of a method: whether to call it changes nothing, so that it may be by `GET`. @default {false} */
  readonly isSafe?: boolean;
  /** Whether it is given each request as it came. @default {false} */
  readonly takesRequest?: boolean;
}

/** The head of a request. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether it can ask for another protocol: it is of HTTP/1.1. @default {false} */
  readonly isUpgradable?: boolean;
  /** Whether it has come by TLS. @default {false} */
  readonly isSecure?: boolean;
  /** What `Host` or `:authority` says. */
  readonly host: string | undefined;
}

/** How outputs become a response of Connect: the one is its body, or each has a prefix. */
export interface ConnectFormat {
  readonly kind: "connect";
  readonly type: ConnectType;
}

/** What a request is. */
export type RequestPlan =
  | {
    readonly kind: "call";
    readonly input: InputPlan;
    readonly format: AnswerFormat | ConnectFormat;
    /** How long its client waits, in milliseconds; absent: for as long as it takes. */
    readonly timeoutMs?: number;
    /** Whom it is for. */
    readonly handler: ServedFacts;
  }
  /** An `OPTIONS`: what may be asked. */
  | { readonly kind: "options"; readonly allow: string };

/** Where the messages of a Call come from: the body, or the request without it. */
export type InputPlan =
  | { readonly from: "body"; readonly body: BodyPlan }
  /** Those of a WebSocket, which carries the outputs as well. */
  | {
    readonly from: "socket";
    readonly headers: MessageHeaders;
    /** Of the response that switches to it. */
    readonly accepted: ResponseHeaders;
  }
  | {
    readonly from: "head";
    readonly frames: readonly Frame[];
    /** Where there is no message that has them. */
    readonly headers?: FrameHeaders;
  };
