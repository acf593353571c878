import type { CloudEventAttributes } from "../cloudevents/attributes.ts";
import type { Message } from "../function/message.ts";

/** How a Call is made. */
export interface CallOptions {
  /**
   * `Content-Type` of each message, and what values are written as; absent: what each value would
   * rather be. Bytes are sent as they are, as content of that type.
   */
  readonly contentType?: string;
  /** `Accept` of each message: the media types that the outputs may have; absent: any. */
  readonly accept?: string;
  /** Headers of each message; those that a message has itself win. */
  readonly headers?: Message["headers"];
  /**
   * Attributes of the event of CloudEvents that each message is; what every event has is filled in,
   * so that `{}` is one. Absent: messages are none.
   */
  readonly event?: Partial<CloudEventAttributes>;
  /** Cancels the Call when it aborts. */
  readonly signal?: AbortSignal;
  /** When the caller stops waiting. */
  readonly deadline?: Date;
}

/** A message that came back from a function. */
export interface ReceivedMessage<Value = unknown> {
  /** The bytes, as the wire carries them. */
  readonly payload: Uint8Array;
  /**
   * What they are by their `Content-Type`, read as the function itself would read it: of `text/plain`
   * a string, of `application/json` what was written. Of a type that the function cannot read text
   * is a string, and the rest is bytes.
   */
  readonly value: Value;
  /** Headers of the message, without those that are none by HTTP. */
  readonly headers: Headers;
  /** What it has beside its data, when it is an event. */
  readonly event?: CloudEventAttributes | undefined;
  /** All of them, as they came. */
  readonly rawHeaders: ReadonlyMap<string, readonly string[]>;
}

/** What the messages of a Call can come from. */
export type CallInput = Iterable<unknown> | AsyncIterable<unknown> | ReadableStream<unknown>;

/** A function that is there to be called. */
export interface TestedFunction extends AsyncDisposable {
  /** Name of the export. */
  readonly name: string;
  /** How it takes its input: message by message, or the whole stream. */
  readonly interaction: "direct" | "streaming";

  /**
   * Calls the function with one message, or with none.
   *
   * @typeParam Value what the answer is taken to be; nothing checks it
   * @param value what is sent: a value, bytes, or a `Message` with headers of its own; absent or
   * `undefined`: no message at all
   * @param options media types, headers, and what ends the Call
   * @returns the value of the only output; `undefined` when there is none
   * @throws {CallError} when the Call fails
   * @throws {Error} when there are several outputs
   */
  call<Value = unknown>(value?: unknown, options?: CallOptions): Promise<Value>;

  /**
   * Calls the function with any number of messages.
   *
   * They are taken from `values` as the function asks for them. The function runs at once, and no
   * more than one output ahead of who reads them. Cancelling the outputs cancels the Call.
   *
   * @typeParam Value what each output is taken to be; nothing checks it
   * @param values values, bytes, or `Message`s with headers of their own
   * @param options media types, headers, and what ends the Call
   * @returns the outputs; reading them throws a {@linkcode CallError} when the Call has failed, after
   * the outputs that were made before
   */
  stream<Value = unknown>(
    values: CallInput,
    options?: CallOptions,
  ): ReadableStream<ReceivedMessage<Value>>;
}
