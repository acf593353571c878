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
export function targetOf(
  frame: Frame,
  { name, output, answers = answersOf(name) }: Definition,
): OutputTarget {
  return {
    accept: acceptOf(frame),
    correlationId: correlationIdOf(frame),
    answersEvent: isEvent(frame.headers),
    output,
    answers,
  };
}

/** What the outputs of a whole Call go by: the first `Accept` that comes, and the first message's correlation. */
export class CallTarget implements OutputTarget {
  accept: string | undefined;
  correlationId: string | undefined;
  answersEvent = false;
  readonly output: OutputTarget["output"];
  readonly answers: AnswerAttributes;
  #seen: FrameHeaders | undefined;

  constructor({ name, output, answers = answersOf(name) }: Definition) {
    this.output = output;
    this.answers = answers;
  }

  /** Whether a frame has come. */
  get hasFirst(): boolean {
    return this.#seen !== undefined;
  }

  /** Sees the next frame of the Call. Returns whether it is the first. */
  observe(frame: Frame): boolean {
    // They say no more than before.
    if (frame.headers === this.#seen) return false;
    this.accept ??= acceptOf(frame);
    const isFirst = !this.#seen;
    this.#seen = frame.headers;
    if (isFirst) {
      this.correlationId = correlationIdOf(frame);
      this.answersEvent = isEvent(frame.headers);
    }
    return isFirst;
  }
}

function acceptOf(frame: Frame): string | undefined {
  const values = getHeader(frame.headers, "accept");
  return values?.length === 1 ? values[0] : values?.join(", ") || undefined;
}

function correlationIdOf(frame: Frame): string | undefined {
  return getHeader(frame.headers, "correlationid")?.[0];
}
