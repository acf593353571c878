import type { CloudEventAttributes } from "../cloudevents/attributes.ts";
import { readEvent } from "../cloudevents/read_event.ts";
import { type Frame, type FrameHeaders, getHeader, NO_HEADERS } from "../invocation/frame.ts";
import type { InvocationStart } from "../invocation/invocation.ts";
import { trailersFrame } from "../invocation/response_frames.ts";
import { messageHeaders } from "./message.ts";

/**
 * What a handler is told beside its input.
 *
 * @example A handler that stops when its caller does
 * ```ts
 * import type { Context } from "@projectriff/deno-function-invoker";
 * import { rejects } from "node:assert/strict";
 *
 * async function load(url: string, { signal }: Context): Promise<string> {
 *   const response = await fetch(url, { signal });
 *   return await response.text();
 * }
 *
 * const context: Context = {
 *   signal: AbortSignal.abort(),
 *   headers: new Headers(),
 *   rawHeaders: new Map(),
 *   responseHeaders: new Headers(),
 *   responseTrailers: new Headers(),
 *   handler: "load",
 * };
 * await rejects(load("data:,Hello", context), { name: "AbortError" });
 * ```
 */
export interface Context {
  /** Aborts when the caller has left, the deadline has passed or the invoker stops. */
  readonly signal: AbortSignal;
  /**
   * Headers of the message that is answered; for a streaming handler those of the Call's first
   * message, empty until it has come.
   */
  readonly headers: Headers;
  /**
   * The same headers as they came: names as the caller spelt them, and values of any characters, of
   * which `headers` leaves out what HTTP does not know.
   */
  readonly rawHeaders: ReadonlyMap<string, readonly string[]>;
  /** First value of the header `correlationId`. */
  readonly correlationId?: string | undefined;
  /**
   * What the message has beside its data, when it is an event of CloudEvents; for a streaming handler
   * its Call's first.
   */
  readonly event?: CloudEventAttributes | undefined;
  /** When the caller stops waiting. */
  readonly deadline?: Date | undefined;
  /**
   * Headers of the response, beside those of a `Message` or a `Response`, which has its own where both
   * have one: to be set before the first output. By gRPC they are headers of that message, or the
   * metadata of a method's response.
   */
  readonly responseHeaders: Headers;
  /** Trailers of a gRPC call that ends well: to be set before the function is done. */
  readonly responseTrailers: Headers;
  /** Name of the handler, as it was exported; of a method "greeter.Greeter/SayHello". */
  readonly handler: string;
}

/** The invoker's own {@linkcode Context}: builds each part when it is asked for, as most handlers ask for none. */
export class CallContext implements Context {
  readonly signal: AbortSignal;
  readonly handler: string;
  readonly #start: InvocationStart;
  #frameHeaders: FrameHeaders = NO_HEADERS;
  #headers: Headers | undefined;
  #rawHeaders: FrameHeaders | undefined;
  #responseHeaders: Headers | undefined;
  #responseTrailers: Headers | undefined;
  #hasAnswered = false;

  constructor(handler: string, start: InvocationStart, signal: AbortSignal) {
    this.handler = handler;
    this.#start = start;
    this.signal = signal;
  }

  /** Shows the headers of the message that this context belongs to. */
  receive(headers: FrameHeaders): void {
    this.#frameHeaders = headers;
    this.#rawHeaders = undefined;
    if (this.#headers) copyHeaders(headers, this.#headers);
  }

  get responseHeaders(): Headers {
    return this.#responseHeaders ??= new Headers();
  }

  get responseTrailers(): Headers {
    return this.#responseTrailers ??= new Headers();
  }

  /** Whether {@linkcode takeTrailers} has any. */
  get hasTrailers(): boolean {
    return this.#responseTrailers !== undefined;
  }

  /** What goes behind the outputs, once. */
  takeTrailers(): Frame | undefined {
    const own = this.#responseTrailers;
    this.#responseTrailers = undefined;
    return own && trailersFrame(fieldsOf(own));
  }

  /** An output with the response's headers: they go out with the first one. */
  withResponseHeaders(frame: Frame): Frame {
    const own = this.#hasAnswered ? undefined : this.#responseHeaders;
    this.#hasAnswered = true;
    if (!own) return frame;
    const headers = new Map(frame.headers);
    for (const [name, values] of fieldsOf(own)) {
      if (name !== "content-type" && !getHeader(headers, name)) headers.set(name, values);
    }
    return { payload: frame.payload, headers };
  }

  get headers(): Headers {
    if (!this.#headers) {
      this.#headers = new Headers();
      copyHeaders(this.#frameHeaders, this.#headers);
    }
    return this.#headers;
  }

  get rawHeaders(): FrameHeaders {
    // The function's own: those of the frame are shared with other messages, and with other Calls.
    this.#rawHeaders ??= new Map(
      Array.from(this.#frameHeaders, ([name, values]) => [name, [...values]]),
    );
    return this.#rawHeaders;
  }

  get correlationId(): string | undefined {
    return getHeader(this.#frameHeaders, "correlationid")?.[0];
  }

  get event(): CloudEventAttributes | undefined {
    return readEvent(this.#frameHeaders);
  }

  get deadline(): Date | undefined {
    return this.#start.deadlineMs === undefined ? undefined : new Date(this.#start.deadlineMs);
  }
}

/** Each name once: of `Set-Cookie` there may be several (Fetch, 2.2.2). */
function fieldsOf(headers: Headers): [name: string, values: readonly string[]][] {
  return messageHeaders({ payload: undefined, headers });
}

/** Message headers may hold what a `Headers` cannot (RFC 9110 §5.1): `rawHeaders` has that. */
function copyHeaders(from: FrameHeaders, to: Headers): void {
  for (const [name, values] of from) {
    for (const value of values) {
      try {
        to.append(name, value);
      } catch {
        // not a field name or value that HTTP knows
      }
    }
  }
}
