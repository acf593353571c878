import type { Frame, FrameHeaders } from "../invocation/frame.ts";
import type { Invocation } from "../invocation/invocation.ts";
import { settlesWithin } from "../invocation/settles_within.ts";
import { CallTarget, contentTypeOf } from "./call_target.ts";
import { CallContext } from "./context.ts";
import { DecodedInput } from "./decoded_input.ts";
import type { Definition } from "./definition.ts";
import { eventAsMessage } from "./event_answer.ts";
import { notAStream, toHandlerError } from "./handler_error.ts";
import { readMany, readOne, toStreamPair, type ValueReader } from "./outputs.ts";
import type { PayloadFormat } from "./payload_format.ts";
import { readResponse, ResponsePart } from "./response_output.ts";
import type { Handling, Run, RunOutcome } from "./run.ts";
import { validateInput, validateOutput } from "./validate.ts";

/**
 * How long an answer waits for a message that says how to answer, in milliseconds. A caller that opens a
 * Call and sends its first message at once needs a fraction of that; one that waits for an answer itself
 * pays it once.
 */
const FIRST_MESSAGE_MS = 50;

/** One Call of a handler that is run when the Call opens: a streaming one, or one without input (docs/functions.md). */
export class StreamRun implements Run {
  readonly #definition: Definition;
  readonly #format: PayloadFormat;
  readonly #target: CallTarget;
  readonly #context: CallContext;
  readonly #input: DecodedInput;
  /** Only the handler knows. */
  readonly isOver = false;
  #outputs: ValueReader | undefined;
  /** Set when a payload could not be read: that ends the Call even if the handler goes on. */
  #inputFailure: { readonly error: unknown } | undefined;
  #hasAnswered = false;
  /** Whether an output is waited for: a handler that hears of a failure may never make it. */
  #waits = false;
  readonly #onFailed: (error: unknown) => void;
  #stopped: { readonly reason: unknown } | undefined;

  /** @param onFailed told of a failure that is not to wait for the next output */
  constructor(
    { definition, codecs, format }: Handling,
    invocation: Invocation,
    onFailed: (error: unknown) => void,
  ) {
    const { inputSchema: schema } = definition;
    this.#onFailed = onFailed;
    this.#definition = definition;
    this.#format = format;
    this.#target = new CallTarget(definition);
    this.#context = new CallContext(definition.name, invocation.start, invocation.signal);
    this.#input = new DecodedInput(invocation.input, {
      decode: (frame) => format.decode(frame),
      ...(schema && {
        validate: (value, frame) => validateInput(schema, value, codecs, contentTypeOf(frame)),
      }),
      onArrived: ({ headers }) => this.#see(headers),
      onUndecodable: (error) => {
        this.#inputFailure = { error };
        if (this.#waits) this.#onFailed(error);
      },
    });
    const { headers } = invocation.start;
    if (headers) this.#see(new Map(headers));
  }

  /** Sees what the next frame says of the Call. */
  #see(headers: FrameHeaders): void {
    if (this.#target.observe(headers)) this.#context.receive(headers);
  }

  async next(): Promise<Frame | undefined> {
    const { outputSchema } = this.#definition;
    while (true) {
      if (this.#inputFailure) throw this.#inputFailure.error;
      let value: unknown;
      this.#waits = true;
      try {
        this.#outputs ??= await this.#open();
        const result = await this.#outputs.read();
        // A value that has been made is sent, whatever comes after it.
        this.#waits = false;
        if (result.done) return this.#context.takeTrailers();
        // Of a sync generator it may be a promise; to await each value would cost as much as to write it.
        value = isPromiseLike(result.value) ? await result.value : result.value;
      } catch (error) {
        this.#waits = false;
        throw toHandlerError(error, this.#format.encodeDetails);
      }
      if (!this.#hasAnswered) await this.#seeFirst();
      if (value instanceof ResponsePart) return value.toFrame(this.#target.correlationId);
      value = eventAsMessage(value, this.#target.answersEvent);
      if (value !== undefined && outputSchema) value = await validateOutput(outputSchema, value);
      if (value !== undefined) {
        return this.#context.withResponseHeaders(this.#format.encode(value, this.#target));
      }
    }
  }

  stop(outcome: RunOutcome): void {
    if (outcome.kind === "done") return this.#input.close();
    this.#stopped = { reason: outcome.reason };
    this.#input.fail(outcome.reason);
    this.#outputs?.cancel(outcome.reason).catch(() => {});
  }

  /** A message that comes with the Call says how to answer, also where nobody has read it yet. */
  async #seeFirst(): Promise<void> {
    this.#hasAnswered = true;
    if (!this.#target.hasFirst) await settlesWithin(this.#input.first, FIRST_MESSAGE_MS);
  }

  async #open(): Promise<ValueReader> {
    const { interaction } = this.#definition;
    const input = interaction === "streaming" ? this.#input.values : undefined;
    const result = await this.#definition.run(input, this.#context);
    const outputs = this.#outputsOf(result);
    if (this.#stopped) outputs.cancel(this.#stopped.reason).catch(() => {});
    return outputs;
  }

  #outputsOf(result: unknown): ValueReader {
    const { interaction, name, format } = this.#definition;
    const pair = toStreamPair(result);
    if (pair) {
      this.#input.values.pipeTo(pair.writable).catch((error) => this.#writableFailed(error));
      return pair.readable.getReader();
    }
    const outputs = readMany(result);
    if (outputs) return outputs;
    if (interaction === "streaming") throw notAStream(name, result);
    return (format ? undefined : readResponse(result)) ?? readOne(result);
  }

  /**
   * The readable of a `TransformStream` tells by itself how it ended, well or not; one that stands
   * alone would be waited for in vain.
   */
  #writableFailed(error: unknown): void {
    if (this.#stopped) return;
    setTimeout(() => {
      if (this.#waits) this.#onFailed(toHandlerError(error, this.#format.encodeDetails));
    });
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
