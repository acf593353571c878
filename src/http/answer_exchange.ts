import { clearInterval, setInterval } from "node:timers";
import { Buffer } from "node:buffer";
import { isEvent, withoutAttributes } from "../cloudevents/binary.ts";
import { type EventMode, writeEvents } from "../cloudevents/modes.ts";
import type { MessageCount } from "../invocation/call_observer.ts";
import type { Frame } from "../invocation/frame.ts";
import { costOf } from "../invocation/frame_cost.ts";
import type { FrameReader } from "../invocation/frame_stream.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { responseStatus } from "../invocation/response_frames.ts";
import { settlesWithin } from "../invocation/settles_within.ts";
import type { WholeResponses } from "../invocation/whole_responses.ts";
import { type AnswerFormat, MANY_TYPES, type ManyFormat } from "./answer_format.ts";
import { answerResponse } from "./answer_response.ts";
import { compressBody } from "./compress_body.ts";
import { toResponseHeaders } from "./header_fields.ts";
import type { HttpExchange } from "./http_exchange.ts";
import { HttpError } from "./http_error.ts";
import { errorEvent, KEEPALIVE_COMMENT, writeOutput } from "./many_outputs.ts";
import { OutputFrames } from "./output_frames.ts";

/** Options of {@linkcode answerExchange}. */
export interface AnswerOptions {
  /** Whether a `Response` is the answer itself; else it is one of its messages. */
  readonly mayBeResponse: boolean;
  readonly responses: WholeResponses;
  /** What has been sent; it grows. */
  readonly sent: MessageCount;
  readonly maxResponseBytes: number;
  /** What may be held of outputs that go out together. */
  readonly maxCollectedBytes: number;
}

/** Who stands between is not to collect what goes out as it is made. */
export const UNCOLLECTED = { "cache-control": "no-store", "x-accel-buffering": "no" } as const;
/** How often a stream of events says that it is there, in milliseconds. */
const KEEPALIVE_MS = 15_000;
/** How long a stream of events, which begins at once, waits for what may be a `Response`, in milliseconds. */
const RESPONSE_MS = 1000;

/**
 * Answers with what a function gives, at the pace of the client.
 *
 * @throws what the output fails with; what was made before it has been sent
 */
export async function answerExchange(
  exchange: HttpExchange,
  output: FrameReader,
  format: AnswerFormat,
  options: AnswerOptions,
): Promise<void> {
  const { mayBeResponse } = options;
  const frames = new OutputFrames(output);
  if (format.kind === "events") {
    // So that a page knows that it is connected.
    const waits = mayBeResponse && await settlesWithin(frames.peek(), RESPONSE_MS);
    if (!waits) return await answerMany(exchange, frames, [], "events", options);
  }
  const first = await frames.next();
  const status = first && mayBeResponse ? responseStatus(first) : undefined;
  if (first && status !== undefined) {
    return await answerResponse(exchange, status, first, frames, options);
  }
  if (format.kind !== "one") {
    return await answerMany(exchange, frames, first ? [first] : [], format.kind, options);
  }
  if (format.mode) return await answerEvents(exchange, first, frames, format.mode, options);
  if (!first) return await exchange.respond(204, {});
  const second = await frames.next();
  if (exchange.isOver) return;
  if (!second) return await answerOne(exchange, first, options);
  if (!format.many) throw severalOutputs();
  await answerMany(exchange, frames, [first, second], format.many, options);
}

/** Answers with an output as the body. */
export async function answerOne(
  exchange: HttpExchange,
  frame: Frame,
  { sent, maxResponseBytes }: AnswerOptions,
): Promise<void> {
  const { payload } = frame;
  assertFits(payload.byteLength, maxResponseBytes);
  count(sent, payload);
  const answer = compressBody(exchange.request, payload, toResponseHeaders(frame.headers));
  await exchange.respond(200, answer.headers, answer.body);
}

/** What is no event is answered as it is: a function of a caller that accepts events need not give them. */
async function answerEvents(
  exchange: HttpExchange,
  begun: Frame | undefined,
  frames: OutputFrames,
  mode: EventMode | "binary",
  options: AnswerOptions,
): Promise<void> {
  const outputs: Frame[] = [];
  for (let part = begun; part; part = await frames.next()) {
    assertFits(costOf(outputs), options.maxCollectedBytes);
    const output = options.responses.take(part);
    if (output) outputs.push(output);
  }
  const [first, second] = outputs;
  if (!first) return await exchange.respond(204, {});
  const areEvents = isEvent(first.headers);
  if (second && !areEvents) throw severalOutputs();
  const whole = second ? "batch" : mode;
  const isWhole = areEvents && whole !== "binary";
  await answerOne(exchange, isWhole ? writeEvents(whole, outputs) : first, options);
}

async function answerMany(
  exchange: HttpExchange,
  frames: OutputFrames,
  first: Frame[],
  kind: ManyFormat,
  { sent, maxResponseBytes, responses }: AnswerOptions,
): Promise<void> {
  // Events begin at once, so that a page knows that it is connected.
  if (kind === "events") {
    exchange.lastWords = ({ text }) => errorEvent(text);
    begin(undefined);
    exchange.flush();
  }
  const alive = kind === "events" ? keepAlive(exchange) : undefined;
  try {
    while (!exchange.isOver) {
      const part = first.shift() ?? await frames.next();
      if (!part || exchange.isOver) break;
      const frame = responses.take(part);
      if (!frame) continue;
      const bytes = Buffer.from(writeOutput(frame, kind));
      assertFits(frame.payload.byteLength, maxResponseBytes);
      if (!exchange.hasBegun) begin(frame);
      count(sent, frame.payload);
      if (exchange.isHead) break;
      await exchange.send(bytes);
    }
    if (!exchange.hasBegun) begin(undefined);
    exchange.end();
  } finally {
    clearInterval(alive);
  }

  function begin(frame: Frame | undefined): void {
    exchange.begin(200, {
      // Those of an event go out with it.
      ...(frame && toResponseHeaders(new Map(withoutAttributes(frame.headers)))),
      "content-type": MANY_TYPES[kind],
      ...UNCOLLECTED,
    });
  }
}

function keepAlive(exchange: HttpExchange): ReturnType<typeof setInterval> {
  return setInterval(() => {
    if (!exchange.isUnread) void exchange.send(Buffer.from(KEEPALIVE_COMMENT));
  }, KEEPALIVE_MS).unref();
}

/** Counts one more that is sent. */
export function count(sent: MessageCount, payload: Uint8Array): void {
  sent.messages++;
  sent.bytes += payload.byteLength;
}

/** @throws {InvokerError} `response-too-large` */
export function assertFits(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new InvokerError(
    "response-too-large",
    `Cannot send a message: it has ${bytes} bytes, the limit is ${maxBytes}`,
  );
}

function severalOutputs(): HttpError {
  return new HttpError(
    406,
    `Cannot answer: the function gives several outputs, which need Accept: ${
      Object.values(MANY_TYPES).join(" or ")
    }`,
    { status: "INVALID_ARGUMENT" },
  );
}
