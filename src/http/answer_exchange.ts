import { clearInterval, setInterval } from "node:timers";
import { Buffer } from "node:buffer";
import { isEvent, withoutAttributes } from "../cloudevents/binary.ts";
import { type EventMode, writeEvents } from "../cloudevents/modes.ts";
import { compress } from "../compression/compress.ts";
import type { MessageCount } from "../invocation/call_observer.ts";
import type { Frame } from "../invocation/frame.ts";
import { costOf } from "../invocation/frame_cost.ts";
import type { FrameReader } from "../invocation/frame_stream.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { type AnswerFormat, MANY_TYPES, type ManyFormat } from "./answer_format.ts";
import { chooseCompression, isCompressible } from "./choose_compression.ts";
import { toResponseHeaders } from "./header_fields.ts";
import type { HttpExchange } from "./http_exchange.ts";
import { HttpError } from "./http_error.ts";
import { KEEPALIVE_COMMENT, writeOutput } from "./many_outputs.ts";
import type { ResponseHeaders } from "./problem.ts";

/** Options of {@linkcode answerExchange}. */
export interface AnswerOptions {
  readonly format: AnswerFormat;
  /** Headers of every answer. */
  readonly headers: ResponseHeaders;
  /** What has been sent; it grows. */
  readonly sent: MessageCount;
  readonly maxResponseBytes: number;
  /** What may be held of outputs that go out together. */
  readonly maxCollectedBytes: number;
}

/** How often a stream of events says that it is there, in milliseconds. */
const KEEPALIVE_MS = 15_000;

/**
 * Answers with what a function gives, at the pace of the client.
 *
 * @throws what the output fails with; what was made before it has been sent
 */
export async function answerExchange(
  exchange: HttpExchange,
  output: FrameReader,
  options: AnswerOptions,
): Promise<void> {
  const { format } = options;
  const frames = new Frames(output);
  if (format.kind !== "one") {
    return await answerMany(exchange, frames, [], format.kind, options);
  }
  if (format.mode) return await answerEvents(exchange, frames, format.mode, options);
  const only = await frames.next();
  if (!only) return await exchange.respond(204, options.headers);
  const second = await frames.next();
  if (exchange.isOver) return;
  if (!second) return await answerOne(exchange, only, options);
  if (!format.many) throw severalOutputs();
  await answerMany(exchange, frames, [only, second], format.many, options);
}

async function answerOne(
  exchange: HttpExchange,
  frame: Frame,
  { headers, sent, maxResponseBytes }: AnswerOptions,
): Promise<void> {
  const { payload } = frame;
  assertFits(payload.byteLength, maxResponseBytes);
  count(sent, payload);
  const answer = compressed(exchange, payload, {
    ...headers,
    ...toResponseHeaders(frame.headers),
  });
  await exchange.respond(200, answer.headers, answer.body);
}

/** What is no event is answered as it is: a function of a caller that accepts events need not give them. */
async function answerEvents(
  exchange: HttpExchange,
  frames: Frames,
  mode: EventMode | "binary",
  options: AnswerOptions,
): Promise<void> {
  const outputs: Frame[] = [];
  for (let frame = await frames.next(); frame; frame = await frames.next()) {
    assertFits(costOf(outputs), options.maxCollectedBytes);
    outputs.push(frame);
  }
  const [first, second] = outputs;
  if (!first) return await exchange.respond(204, options.headers);
  const areEvents = isEvent(first.headers);
  if (second && !areEvents) throw severalOutputs();
  const whole = second ? "batch" : mode;
  const isWhole = areEvents && whole !== "binary";
  await answerOne(exchange, isWhole ? writeEvents(whole, outputs) : first, options);
}

/** A body as its client takes it best. */
function compressed(
  exchange: HttpExchange,
  body: Uint8Array,
  headers: ResponseHeaders,
): { readonly headers: ResponseHeaders; readonly body: Uint8Array } {
  const type = headers["content-type"];
  const isCoded = headers["content-encoding"] !== undefined;
  if (isCoded || !isCompressible(body.byteLength, typeof type === "string" ? type : undefined)) {
    return { headers, body };
  }
  const vary = [headers["vary"] ?? [], "accept-encoding"].flat().join(", ");
  const accepted = exchange.request.headers["accept-encoding"];
  const compression = chooseCompression(typeof accepted === "string" ? accepted : "");
  if (!compression) return { headers: { ...headers, vary }, body };
  return {
    headers: { ...headers, vary, "content-encoding": compression },
    body: compress(body, compression),
  };
}

async function answerMany(
  exchange: HttpExchange,
  frames: Frames,
  first: Frame[],
  kind: ManyFormat,
  { headers, sent, maxResponseBytes }: AnswerOptions,
): Promise<void> {
  // Events begin at once, so that a page knows that it is connected.
  if (kind === "events") {
    begin(undefined);
    exchange.flush();
  }
  const alive = kind === "events" ? keepAlive(exchange) : undefined;
  try {
    while (!exchange.isOver) {
      const frame = first.shift() ?? await frames.next();
      if (!frame || exchange.isOver) break;
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
      ...headers,
      // Those of an event go out with it.
      ...(frame && toResponseHeaders(new Map(withoutAttributes(frame.headers)))),
      "content-type": MANY_TYPES[kind],
      // Who stands between is not to collect it.
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
  }
}

function keepAlive(exchange: HttpExchange): ReturnType<typeof setInterval> {
  return setInterval(() => {
    if (!exchange.isUnread) void exchange.send(Buffer.from(KEEPALIVE_COMMENT));
  }, KEEPALIVE_MS).unref();
}

/** The outputs one by one. */
class Frames {
  readonly #reader: FrameReader;
  #batch: readonly Frame[] = [];
  #position = 0;

  constructor(reader: FrameReader) {
    this.#reader = reader;
  }

  /** The next; `undefined` at the end. */
  async next(): Promise<Frame | undefined> {
    while (this.#position === this.#batch.length) {
      this.#batch = [];
      this.#position = 0;
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#batch = value;
    }
    return this.#batch[this.#position++];
  }
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
