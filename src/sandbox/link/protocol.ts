import type { ExportDescription } from "../../function/describe_exports.ts";
import type { AnswerAttributes } from "../../function/event_answer.ts";
import type { ByteBudgetOptions } from "../../invocation/byte_budget.ts";
import type { ValueKind } from "../../function/convert_input.ts";
import type { InvocationStart } from "../../invocation/invocation.ts";
import type { ErrorRecord } from "../../invocation/invoker_error.ts";
import type { LogFormat, LogLevel } from "../../invocation/log.ts";
import type { LogFields } from "../../invocation/log_line.ts";
import type { OwnServices } from "../../grpc/own_services.ts";
import type { CompiledModule } from "../../loader/compile_module.ts";
import type { TlsKeys } from "../../port/tls/secure_servers.ts";
import type { ServiceSet } from "../../service/service_set.ts";
import type { ServingOptions } from "../../serving/serving_options.ts";
import type { MetricValues } from "../../telemetry/metric_values.ts";
import type { Grants } from "../permissions/grants.ts";
import type { Refusal } from "../permissions/refusal.ts";

/**
 * What crosses between the host and a sandbox: plain data, one union a direction.
 *
 * All that either side has to say in one tick crosses in one {@linkcode Post}. A Call is opened by
 * `open`, and ended by `end` from the sandbox or `cancel` from the host; between them there are only
 * frames and credit. Messages for a Call that has ended are ignored: they were on their way.
 */
export type ToSandbox =
  | { readonly type: "open"; readonly call: number } & InvocationStart
  | PackedFrames
  | { readonly type: "half-close"; readonly call: number }
  | { readonly type: "cancel"; readonly call: number; readonly reason: AbortRecord }
  | CreditMessage
  | { readonly type: "ping" }
  | { readonly type: "tear-down" }
  | { readonly type: "wire"; readonly message: ToWire };

/** To a sandbox that holds the port. */
export type ToWire =
  /** It takes no new connections; without `isReplaced` no new Calls either, as the invoker stops. */
  | { readonly type: "drain"; readonly isReplaced: boolean }
  /** Its Calls under way fail, as something stops: by default the invoker. */
  | { readonly type: "abort"; readonly why?: string }
  | { readonly type: "tls"; readonly keys: TlsKeys }
  | { readonly type: "measure" }
  /** So many lines of its log have been taken. */
  | { readonly type: "logged"; readonly count: number };

/** From a sandbox to its host. */
export type FromSandbox =
  | { readonly type: "loading"; readonly stage: LoadStage }
  | { readonly type: "loaded"; readonly handler: LoadedHandler }
  | { readonly type: "not-loaded"; readonly error: ErrorRecord }
  | PackedFrames
  | CreditMessage
  | { readonly type: "end"; readonly call: number; readonly error?: ErrorRecord }
  | { readonly type: "pong" }
  | { readonly type: "torn-down"; readonly error?: ErrorRecord }
  | { readonly type: "exiting" } & SandboxEnd
  | { readonly type: "printed"; readonly text: string }
  | TrialMessage
  | { readonly type: "wire"; readonly message: FromWire };

/** From a sandbox that holds the port. */
export type FromWire =
  /** Calls under way: with every `pong`, and at the first one. */
  | { readonly type: "calls"; readonly count: number }
  /** It drains, its clients have heard of that, and so many Calls go on. */
  | { readonly type: "heard"; readonly count: number }
  | { readonly type: "drained" }
  /** New connections are secured with the keys that came last. */
  | { readonly type: "secured" }
  /** What it has counted: when it is asked, and before it ends. */
  | { readonly type: "measured"; readonly values: readonly MetricValues[] }
  /** A line of the invoker's log. */
  | {
    readonly type: "log";
    readonly level: LogLevel;
    readonly message: string;
    readonly fields: LogFields;
  };

/** What a sandbox that is on trial tells beside, before it has loaded and whenever it is refused. */
export type TrialMessage =
  | { readonly type: "exports"; readonly exports: readonly ExportDescription[] }
  | { readonly type: "schemas"; readonly schemas: readonly HandlerSchemas[] }
  | { readonly type: "refused"; readonly refusal: Refusal };

/** JSON Schemas of a handler's messages, as texts of JSON, where its own schemas give them. */
export interface HandlerSchemas {
  readonly name: string;
  readonly input?: string;
  readonly output?: string;
}

/** How far a sandbox is that loads, in this order; the first stage goes without saying. */
export const LOAD_STAGES = ["start", "import", "evaluation", "setup"] as const;

/** Its thread or process starts; modules are read; they run; the function's `setup` runs. */
export type LoadStage = (typeof LOAD_STAGES)[number];

/** What crosses in one go. */
export interface Post<Message> {
  readonly messages: readonly Message[];
  /** Payloads of all `frames` in `messages`, one behind the other. */
  readonly payloads: Uint8Array;
}

/** Frames of one Call; their payloads are in the post. */
export interface PackedFrames {
  readonly type: "frames";
  readonly call: number;
  /** Length of each payload, in bytes. */
  readonly sizes: number[];
  /** Headers of each frame: a place in `headerTable`, or -1 for none. */
  readonly headers: number[];
  readonly headerTable: HeaderEntries[];
}

/** Headers of a frame as plain data. */
export type HeaderEntries = [name: string, values: readonly string[]][];

/** Allows so many bytes more to be sent in a Call. */
export interface CreditMessage {
  readonly type: "credit";
  readonly call: number;
  readonly bytes: number;
}

/** Why a Call was cancelled: the parts of a `DOMException`. */
export interface AbortRecord {
  readonly name: string;
  readonly message: string;
}

/** How a sandbox ends, as it tells itself. */
export interface SandboxEnd {
  /** In the invoker's words. */
  readonly how: string;
  /** In the function's words, which callers are told and the log is not. */
  readonly message?: string;
  /** Where in the author's code it arose, the innermost place first. */
  readonly frames?: readonly string[];
}

/** What the sandbox found in the handler's module. */
export interface LoadedHandler extends HandlerFacts {
  /** Those that a Call may name beside it; absent: it is the only one. */
  readonly others?: readonly HandlerFacts[];
}

/** What is known of one handler. */
export interface HandlerFacts {
  readonly name: string;
  readonly interaction: "direct" | "streaming";
  /** Whether it is given messages. @default {true} */
  readonly takesInput?: boolean;
  /** Whether it is given a request of HTTP as it came. @default {false} */
  readonly takesRequest?: boolean;
  /** What it says that it takes; absent when it says nothing. */
  readonly input?: DeclaredInput;
  /** Whether it is a method of a service of one's own. @default {false} */
  readonly isMethod?: boolean;
  /** Of a method: whether it takes a stream of messages. @default {false} */
  readonly takesStream?: boolean;
  /** Of a method: whether to call it changes nothing. @default {false} */
  readonly isSafe?: boolean;
}

/** What a handler may say that it takes. */
export type DeclaredInput = "schema" | ValueKind;

/** What a sandbox is told once, when it starts. */
export interface SandboxSetup {
  /** `file:` URL of the handler's module. */
  readonly entryUrl: string;
  /** Name of the export; several have commas between them, `*`: all functions. */
  readonly handler?: string | undefined;
  /** Services whose methods the module's exports are; absent: they are handlers by themselves. */
  readonly services?: ServiceSet;
  /** Whether methods may be missing. @default {false} */
  readonly allowUnimplemented?: boolean;
  readonly promote: "first" | "each";
  /** What its outputs are where they are events; absent: after its name. */
  readonly answers?: Partial<AnswerAttributes>;
  /** What has been compiled of the module, and of those that it imports, by a compiled program. */
  readonly compiled?: readonly CompiledModule[];
  /** How long the handler's `setup` may take, in milliseconds. */
  readonly setupTimeoutMs: number;
  /** How long its `teardown` may take, in milliseconds. */
  readonly teardownTimeoutMs: number;
  /** How what the handler prints by `console` is written; absent: as text, from `info` on. */
  readonly console?: ConsoleOptions;
  /** What the sandbox has been granted, to be tested; absent where there is no sandbox. */
  readonly grants?: Grants;
  /** What of all Calls may be under way, in each direction; absent: as much as there is. */
  readonly underWay?: ByteBudgetOptions;
  /** Whether what the module exports is told, the schemas of its handlers, and what is refused. */
  readonly trial?: boolean;
  /** What it serves by itself; absent: nothing, Calls come from its host. */
  readonly wire?: WireSetup;
}

/** What a sandbox that holds the port serves. */
export interface WireSetup extends ServingOptions {
  readonly addresses: readonly string[];
  /** What others serve on that port meanwhile; absent: nobody does. */
  readonly served?: LoadedHandler;
  /** Absent: it is `function.MessageFunction`. */
  readonly services?: OwnServices;
  /** Absent: connections are in plaintext. */
  readonly tls?: TlsKeys;
}

/** How what a function prints by `console` leaves its sandbox. */
export interface ConsoleOptions {
  /** The least severe level that is printed. */
  readonly leastLevel: LogLevel;
  /**
   * `marked`: for a host that reads it, by `parseMarked`; `terminal`: for a person; else as
   * lines of the log.
   */
  readonly format: LogFormat | "marked" | "terminal";
  /** Whether what the function throws is printed, with its message and its stack. */
  readonly messages?: boolean;
  /** Number of the sandbox; a host that reads marked lines knows it. */
  readonly sandbox?: number;
}
