import { isEvent } from "../cloudevents/binary.ts";
import { type Frame, type FrameHeaders, getHeader, NO_HEADERS } from "../invocation/frame.ts";
import type { Definition } from "./definition.ts";
import type { OutputTarget } from "./encode_output.ts";
import { type AnswerAttributes, answersOf } from "./event_answer.ts";

/** Content type of a frame; absent: none given. */
export function contentTypeOf({ headers }: Frame): string | undefined {
  if (last.headers !== headers) {
    last = { headers, contentType: getHeader(headers, "content-type")?.[0] };
  }
  return last.contentType;
}

/** Those that were asked for last: frames share them most often. */
let last: { readonly headers: FrameHeaders; readonly contentType: string | undefined } = {
  headers: NO_HEADERS,
  contentType: undefined,
};

/** What a frame wants of its answer. */
export function targetOf(frame: Frame, definition: Definition): OutputTarget {
  const { output, format } = definition;
  return {
    accept: acceptOf(frame.headers),
    correlationId: correlationIdOf(frame.headers),
    answersEvent: !format && isEvent(frame.headers),
    output,
    answers: answersTo(definition),
  };
}

/** What events that answer are; `undefined`: none of them is one, as messages have a format of their own. */
function answersTo({ name, format, answers }: Definition): AnswerAttributes | undefined {
  return format ? undefined : answers ?? answersOf(name);
}

/** What the outputs of a whole Call go by: the first `Accept` that comes, and the first message's correlation. */
export class CallTarget implements OutputTarget {
  accept: string | undefined;
  correlationId: string | undefined;
  answersEvent = false;
  readonly output: OutputTarget["output"];
  readonly answers: AnswerAttributes | undefined;
  #seen: FrameHeaders | undefined;

  readonly #isNegotiated: boolean;

  constructor(definition: Definition) {
    const { output, format } = definition;
    this.#isNegotiated = !format;
    this.output = output;
    this.answers = answersTo(definition);
  }

  /** Whether a frame has come. */
  get hasFirst(): boolean {
    return this.#seen !== undefined;
  }

  /** Sees the headers of the next frame of the Call. Returns whether it is the first. */
  observe(headers: FrameHeaders): boolean {
    // They say no more than before.
    if (headers === this.#seen) return false;
    this.accept ??= acceptOf(headers);
    const isFirst = !this.#seen;
    this.#seen = headers;
    if (isFirst) {
      this.correlationId = correlationIdOf(headers);
      this.answersEvent = this.#isNegotiated && isEvent(headers);
    }
    return isFirst;
  }
}

function acceptOf(headers: FrameHeaders): string | undefined {
  const values = getHeader(headers, "accept");
  return values?.length === 1 ? values[0] : values?.join(", ") || undefined;
}

function correlationIdOf(headers: FrameHeaders): string | undefined {
  return getHeader(headers, "correlationid")?.[0];
}
