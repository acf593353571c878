import type { Frame } from "../../invocation/frame.ts";
import type { FrameReader } from "../../invocation/frame_stream.ts";
import { framedEach } from "../../port/message_framing.ts";
import {
  answerOne,
  type AnswerOptions,
  assertFits,
  count,
  UNCOLLECTED,
} from "../answer_exchange.ts";
import { toResponseHeaders } from "../header_fields.ts";
import type { HttpExchange } from "../http_exchange.ts";
import { endOfStream } from "./connect_failures.ts";
import { type ConnectType, connectType } from "./connect_type.ts";

/** Before the names of headers that go behind the one message. */
const TRAILER_PREFIX = "trailer-";

/**
 * Answers a request of Connect with what a method gives, at the pace of the client.
 *
 * @throws what the output fails with; what was made before it has been sent
 */
export async function answerConnect(
  exchange: HttpExchange,
  output: FrameReader,
  type: ConnectType,
  options: AnswerOptions,
): Promise<void> {
  const contentType = connectType(type);
  if (type.isStream) await answerStream(exchange, output, contentType, options);
  else await answerUnary(exchange, output, contentType, options);
}

async function answerUnary(
  exchange: HttpExchange,
  output: FrameReader,
  contentType: string,
  options: AnswerOptions,
): Promise<void> {
  const { responses } = options;
  let answer: Frame | undefined;
  for (let read = await output.read(); !read.done; read = await output.read()) {
    for (const part of read.value) {
      const frame = responses.take(part);
      answer ??= frame;
    }
  }
  if (!answer) throw new TypeError("A method that has one response has given none");
  const trailers = Array.from(
    responses.trailers ?? [],
    ([name, values]) => [`${TRAILER_PREFIX}${name}`, values] as const,
  );
  const headers = new Map([...answer.headers, ["content-type", [contentType]], ...trailers]);
  await answerOne(exchange, { payload: answer.payload, headers }, options);
}

async function answerStream(
  exchange: HttpExchange,
  output: FrameReader,
  contentType: string,
  { sent, maxResponseBytes, responses }: AnswerOptions,
): Promise<void> {
  exchange.lastWords = (problem) => endOfStream(problem.headers, problem);
  while (await sendNext());
  if (!exchange.hasBegun) begin(undefined);
  await exchange.send(endOfStream(toResponseHeaders(responses.trailers ?? new Map())));
  exchange.end();

  /** Sends what has come together. @returns whether there may be more */
  async function sendNext(): Promise<boolean> {
    const { done, value } = await output.read();
    if (done || exchange.isOver) return false;
    const frames: Frame[] = [];
    try {
      for (const part of value) {
        const frame = responses.take(part);
        if (!frame) continue;
        assertFits(frame.payload.byteLength, maxResponseBytes);
        count(sent, frame.payload);
        frames.push(frame);
      }
    } finally {
      const [first] = frames;
      if (first && !exchange.hasBegun) begin(first);
      await exchange.send(framedEach(frames));
    }
    return !exchange.isOver;
  }

  function begin(first: Frame | undefined): void {
    exchange.begin(200, {
      ...(first && toResponseHeaders(first.headers)),
      "content-type": contentType,
      ...UNCOLLECTED,
    });
  }
}
