import type { Codecs } from "../codec/negotiate.ts";
import type { Frame } from "../invocation/frame.ts";
import type { FrameReader } from "../invocation/frame_stream.ts";
import type { Invocation } from "../invocation/invocation.ts";
import { contentTypeOf, targetOf } from "./call_target.ts";
import { CallContext } from "./context.ts";
import type { Definition } from "./definition.ts";
import type { OutputTarget } from "./encode_output.ts";
import { eventAsMessage } from "./event_answer.ts";
import { type Advise, ignoredMessages, missingOutput } from "./handler_advice.ts";
import { notForMessages, toHandlerError } from "./handler_error.ts";
import { readMany, toStreamPair, type ValueReader } from "./outputs.ts";
import type { PayloadFormat } from "./payload_format.ts";
import { readResponse, ResponsePart } from "./response_output.ts";
import type { Handling, Run, RunOutcome } from "./run.ts";
import { validateInput, validateOutput } from "./validate.ts";

/** One Call of a direct handler that is run for the first message, or for each in order (docs/functions.md). */
export class MessageRun implements Run {
  readonly #definition: Definition;
  readonly #codecs: Codecs;
  readonly #format: PayloadFormat;
  readonly #invocation: Invocation;
  readonly #input: FrameReader;
  #batch: readonly Frame[] = [];
  #position = 0;
  #hasRun = false;
  /** Outputs of the message under way, when there are many. */
  #outputs: ValueReader | undefined;
  #target: OutputTarget = {};
  #context: CallContext | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  readonly #advise: Advise;

  constructor(
    { definition, codecs, format }: Handling,
    invocation: Invocation,
    advise: Advise = () => {},
  ) {
    this.#advise = advise;
    this.#definition = definition;
    this.#codecs = codecs;
    this.#format = format;
    this.#invocation = invocation;
    this.#input = invocation.input.getReader();
  }

  get isOver(): boolean {
    return this.#isDone && !this.#context?.hasTrailers;
  }

  /** Whether there is no other output. */
  get #isDone(): boolean {
    return this.#hasRun && !this.#outputs && this.#definition.promote === "first";
  }

  async next(): Promise<Frame | undefined> {
    const { outputSchema } = this.#definition;
    while (!this.#stopped) {
      let value: unknown;
      if (this.#outputs) {
        value = await this.#nextOf(this.#outputs);
      } else {
        if (this.#isDone) return this.#context?.takeTrailers();
        const frame = this.#batch[this.#position++] ?? await this.#nextFrame();
        if (!frame) return this.#context?.takeTrailers();
        value = await this.#answer(frame);
      }
      if (value instanceof ResponsePart) {
        return this.#withHeaders(value.toFrame(this.#target.correlationId));
      }
      value = eventAsMessage(value, this.#target.answersEvent === true);
      if (value !== undefined && outputSchema) value = await validateOutput(outputSchema, value);
      if (value !== undefined) {
        return this.#withHeaders(this.#format.encode(value, this.#target));
      }
    }
    return undefined;
  }

  stop(outcome: RunOutcome): void {
    const reason = outcome.kind === "done" ? "the function is done" : outcome.reason;
    this.#stopped = { reason };
    const { name, promote } = this.#definition;
    // What has come with the first; what comes later nobody sees any more.
    if (outcome.kind === "done" && promote === "first" && this.#position < this.#batch.length) {
      this.#advise(ignoredMessages(name));
    }
    this.#input.cancel(reason).catch(() => {});
    this.#outputs?.cancel(reason).catch(() => {});
  }

  #withHeaders(frame: Frame): Frame {
    return this.#context?.withResponseHeaders(frame) ?? frame;
  }

  /** The result, when that is one output. */
  async #answer(frame: Frame): Promise<unknown> {
    const { name, takesInput, inputSchema, output, outputSchema, format } = this.#definition;
    const { start, signal } = this.#invocation;
    this.#hasRun = true;
    this.#target = targetOf(frame, this.#definition);
    const context = this.#context = new CallContext(name, start, signal);
    context.receive(frame.headers);
    let input = takesInput ? this.#format.decode(frame) : undefined;
    if (inputSchema) {
      input = await validateInput(inputSchema, input, this.#codecs, contentTypeOf(frame));
      if (this.#stopped) return undefined;
    }
    try {
      const result = await this.#definition.run(input, context);
      if (toStreamPair(result)) throw notForMessages(name);
      if (result === undefined && (output ?? outputSchema)) this.#advise(missingOutput(name));
      this.#outputs = readMany(result) ?? (format ? undefined : readResponse(result));
      if (this.#stopped) this.#outputs?.cancel(this.#stopped.reason).catch(() => {});
      return this.#outputs ? undefined : result;
    } catch (error) {
      throw toHandlerError(error, this.#format.encodeDetails);
    }
  }

  /** The next of many outputs; `undefined` for one without a value and, the reader let go, at the end. */
  async #nextOf(outputs: ValueReader): Promise<unknown> {
    try {
      const { done, value } = await outputs.read();
      if (done) this.#outputs = undefined;
      return value;
    } catch (error) {
      throw toHandlerError(error, this.#format.encodeDetails);
    }
  }

  /** The first frame of the next batch that has one. */
  async #nextFrame(): Promise<Frame | undefined> {
    while (true) {
      const { done, value } = await this.#input.read();
      if (done) return undefined;
      this.#batch = value;
      this.#position = 1;
      if (value.length > 0) return value[0];
    }
  }
}
