import { isEvent } from "../cloudevents/binary.ts";
import { type Frame, getHeader } from "../invocation/frame.ts";
import type { Definition } from "./definition.ts";
import type { OutputTarget } from "./encode_output.ts";
import { type AnswerAttributes, answersOf } from "./event_answer.ts";

/** Content type of a frame; absent: none given. */
export function contentTypeOf(frame: Frame): string | undefined {
  return getHeader(frame.headers, "content-type")?.[0];
}

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
  /** Whether a frame has come. */
  hasFirst = false;

  constructor({ name, output, answers = answersOf(name) }: Definition) {
    this.output = output;
    this.answers = answers;
  }

  /** Sees the next frame of the Call. Returns whether it is the first. */
  observe(frame: Frame): boolean {
    this.accept ??= acceptOf(frame);
    if (this.hasFirst) return false;
    this.hasFirst = true;
    this.correlationId = correlationIdOf(frame);
    this.answersEvent = isEvent(frame.headers);
    return true;
  }
}

function acceptOf(frame: Frame): string | undefined {
  const values = getHeader(frame.headers, "accept");
  return values?.length === 1 ? values[0] : values?.join(", ") || undefined;
}

function correlationIdOf(frame: Frame): string | undefined {
  return getHeader(frame.headers, "correlationid")?.[0];
}
