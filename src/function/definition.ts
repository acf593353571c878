import type { Codec } from "../codec/codec.ts";
import type { Context } from "./context.ts";
import type { ValueKind } from "./convert_input.ts";
import type { AnswerAttributes } from "./event_answer.ts";
import type { PayloadFormat } from "./payload_format.ts";
import type { StandardSchema } from "./standard_schema.ts";

/** How a handler takes its input: message by message, or the whole stream. */
export type Interaction = "direct" | "streaming";

/** Which messages of a Call a direct handler is run for. */
export type Promote = "first" | "each";

/** Handlers of one module that are served together; the first one is for Calls that name none. */
export type Definitions = readonly [Definition, ...Definition[]];

/** A handler in the one shape that the rest of the invoker knows. */
export interface Definition {
  /** Name of the export. */
  readonly name: string;
  readonly interaction: Interaction;
  /** Of a direct handler: whether it is run for the first message only, or for each. */
  readonly promote: Promote;
  /** Of a direct handler: `false` when it is run without waiting for a message. */
  readonly takesInput: boolean;
  /** Whether it is given a web `Request`, and gives a `Response`. */
  readonly takesRequest?: true;
  /** What a payload is converted to; absent: what its media type says. */
  readonly input?: ValueKind;
  /** What checks what a payload's codec has read, and makes the handler's input of it. */
  readonly inputSchema?: StandardSchema;
  /** What its outputs are; absent: anything. */
  readonly output?: ValueKind;
  /** What checks an output, and makes of it what is written. */
  readonly outputSchema?: StandardSchema;
  /** What its outputs are where they are events; absent: named after it. */
  readonly answers?: AnswerAttributes;
  /** Whether it answers with a stream, however it takes its input. @default {as it takes its input} */
  readonly answersStream?: boolean;
  /** Whether to call it changes nothing, as its .proto file says. @default {false} */
  readonly isSafe?: boolean;
  /** How payloads hold its values; absent: content types say so. */
  readonly format?: PayloadFormat;
  /** Of its own, before those that every function has. */
  readonly codecs?: readonly Codec[];
  /** Runs the handler. What it returns tells whether there are none, one or many outputs. */
  run(input: unknown, context: Context): unknown;
}
