import type { Codec } from "../codec/codec.ts";
import type { Context } from "./context.ts";
import type { ValueKind } from "./convert_input.ts";
import type { Promote } from "./definition.ts";
import type { Message } from "./message.ts";
import type { SchemaInput, SchemaOutput, StandardSchema } from "./standard_schema.ts";

/** What a definition may declare its input to be. */
export type InputDeclaration = ValueKind | "none" | StandardSchema;

/** What a definition may declare the messages of a stream to be. */
export type StreamedDeclaration = Exclude<InputDeclaration, "none">;

/** What a definition may declare its outputs to be. */
export type OutputDeclaration = ValueKind | StandardSchema;

/** What `run` is given for each message; where nothing is declared, `run` says what it expects. */
export type InputValue<Input extends InputDeclaration | undefined> = Input extends StandardSchema
  ? SchemaOutput<Input>
  : Input extends "string" ? string
  : Input extends "number" ? number
  : Input extends "boolean" ? boolean
  : Input extends "bytes" ? Uint8Array<ArrayBuffer>
  : Input extends "none" ? undefined
  : unknown;

/** What each output may be; where nothing is declared, anything. */
export type OutputValue<Output extends OutputDeclaration | undefined> = Output extends
  StandardSchema ? SchemaInput<Output>
  : Output extends "string" ? string
  : Output extends "number" ? number
  : Output extends "boolean" ? boolean
  : Output extends "bytes" ? ArrayBuffer | ArrayBufferView
  : unknown;

/** One output: a value, or one with headers of its own. */
export type OutputItem<Value> = Value | Message<Value> | undefined;

/** What a direct `run` may return, or promise: one output, none, or many. */
export type DirectResult<Value> =
  | OutputItem<Value>
  | void
  | ReadableStream<OutputItem<Value>>
  | AsyncIterable<OutputItem<Value>>
  | IteratorObject<OutputItem<Value>, unknown, undefined>;

/** What a streaming `run` may return, or promise. */
export type StreamingResult<Value, Input = unknown> =
  | ReadableStream<OutputItem<Value>>
  | AsyncIterable<OutputItem<Value>>
  | {
    readonly readable: ReadableStream<OutputItem<Value>>;
    readonly writable: WritableStream<Input>;
  };

/** What both sorts of definitions have. */
export interface DefinitionBase<
  Input extends InputDeclaration | undefined,
  Output extends OutputDeclaration | undefined,
> {
  /** What payloads are read as, or what checks them; absent: what their media type says. */
  readonly input?: Input;
  /** What outputs have to be, or what checks them; absent: anything. */
  readonly output?: Output;
  /** Media types beside those that every function has; where both serve one, these do. */
  readonly codecs?: readonly Codec[];
  /** Runs before the first Call. */
  setup?(): unknown;
  /** Runs when the sandbox ends in good order. */
  teardown?(): unknown;
}

/** A function that is given messages one by one. */
export interface DirectDefinition<
  Input extends InputDeclaration | undefined = undefined,
  Output extends OutputDeclaration | undefined = undefined,
> extends DefinitionBase<Input, Output> {
  /** Message by message. */
  readonly interaction: "direct";
  /** Whether it runs for the first message of a Call, or for each. @default {"first"} */
  readonly promote?: Promote;
  /** Answers a message. */
  run(
    input: InputValue<Input>,
    context: Context,
  ): DirectResult<OutputValue<Output>> | Promise<DirectResult<OutputValue<Output>>>;
}

/** A function that is given all messages of a Call as a stream. */
export interface StreamingDefinition<
  Input extends StreamedDeclaration | undefined = undefined,
  Output extends OutputDeclaration | undefined = undefined,
> extends DefinitionBase<Input, Output> {
  /** The whole Call. */
  readonly interaction: "streaming";
  /** Runs when the Call opens, before any message. */
  run(
    input: ReadableStream<InputValue<Input>>,
    context: Context,
  ):
    | StreamingResult<OutputValue<Output>, InputValue<Input>>
    | Promise<StreamingResult<OutputValue<Output>, InputValue<Input>>>;
}

/** Refuses the keys of `Own` that `Known` has not: what would be ignored is most likely misspelt. */
export type NoOtherKeys<Own, Known> = { readonly [Key in Exclude<keyof Own, keyof Known>]: never };

/**
 * Defines a function that is given messages one by one: its definition as it is, with types.
 *
 * What `run` is given follows from `input`, and what it returns is checked against `output`. Without
 * `input` the parameter of `run` is what its own annotation says: it is taken at its word.
 *
 * @param definition how the function takes its input and what it makes of it
 * @returns the definition itself
 *
 * @example What is declared is what `run` is given
 * ```ts
 * import { defineFunction } from "@projectriff/deno-function-invoker";
 * import { equal } from "node:assert/strict";
 *
 * const square = defineFunction({
 *   interaction: "direct",
 *   input: "number",
 *   output: "number",
 *   run: (x) => x * x,
 * });
 *
 * equal(square.run(3), 9);
 * ```
 */
export function defineFunction<
  Own extends DirectDefinition<Input, Output>,
  Input extends InputDeclaration | undefined = undefined,
  Output extends OutputDeclaration | undefined = undefined,
>(definition: Own & DirectDefinition<Input, Output> & NoOtherKeys<Own, DirectDefinition>): Own;
/**
 * Defines a function that is given all messages of a Call as a stream.
 *
 * @param definition how the function takes its input and what it makes of it
 * @returns the definition itself
 *
 * @example A running sum
 * ```ts
 * import { defineFunction } from "@projectriff/deno-function-invoker";
 * import { deepEqual } from "node:assert/strict";
 *
 * const sums = defineFunction({
 *   interaction: "streaming",
 *   input: "number",
 *   output: "number",
 *   async *run(numbers) {
 *     let sum = 0;
 *     for await (const number of numbers) yield sum += number;
 *   },
 * });
 *
 * deepEqual(await Array.fromAsync(sums.run(ReadableStream.from([1, 2, 3]))), [1, 3, 6]);
 * ```
 */
export function defineFunction<
  Own extends StreamingDefinition<Input, Output>,
  Input extends StreamedDeclaration | undefined = undefined,
  Output extends OutputDeclaration | undefined = undefined,
>(
  definition: Own & StreamingDefinition<Input, Output> & NoOtherKeys<Own, StreamingDefinition>,
): Own;
export function defineFunction(definition: unknown): unknown {
  return definition;
}
