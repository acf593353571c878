import { isUtf8 } from "node:buffer";
import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import { concat } from "@std/bytes/concat";
import { isEvent } from "../../cloudevents/binary.ts";
import { writeEvents } from "../../cloudevents/modes.ts";
import { tryParseMediaType } from "../../codec/media_type.ts";
import { type Frame, type FrameHeaders, getHeader } from "../../invocation/frame.ts";
import type { FrameReader as OutputReader } from "../../invocation/frame_stream.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { type AnswerOptions, assertFits, count } from "../answer_exchange.ts";
import type { FeedLimits } from "../body_plan.ts";
import type { HttpExchange } from "../http_exchange.ts";
import type { HttpInput } from "../http_input.ts";
import { isText } from "../many_outputs.ts";
import { MessageRoom } from "../message_room.ts";
import type { Problem, ResponseHeaders } from "../problem.ts";
import { type Close, closeOf } from "./close_of.ts";
import { FrameReader, type Received } from "./frame_reader.ts";
import { WebSocketError } from "./websocket_error.ts";
import { MAX_FRAME_BYTES, writeClose, writeControl, writeMessage } from "./write_frames.ts";

/** The headers of messages, by what they come as. */
export interface MessageHeaders {
  readonly text: FrameHeaders;
  readonly binary: FrameHeaders;
  /** Whether an empty text message, which then stands for no value, ends the input. */
  readonly emptyEnds: boolean;
}

/** When a client is asked whether it is there. */
export interface Keepalive {
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
}

/** How long a function may go on that has been told that no more will come, in milliseconds. */
const LAST_OUTPUTS_MS = 5000;
const DONE = 1000;
const GOING_AWAY = 1001;
const TOO_OLD = "The connection has reached --max-connection-age: open another one";
/** By which a page cancels its Call: browsers let it close with 1000, or with one of its own, alone. */
const CANCELLED = 4499;
const NOTHING = new Uint8Array();
const AFTER_END = "Cannot read the WebSocket: a message follows the empty one, which was the last";

/** An exchange whose connection is a WebSocket: a message each way for each message (RFC 6455). */
export class MessageSocket {
  readonly #exchange: HttpExchange;
  readonly #keepalive: Keepalive;
  /** How it is closed when the function is done. */
  #end: Partial<Close> = { code: DONE };
  #isExpired = false;
  #lastOutputs: ReturnType<typeof setTimeout> | undefined;

  /** @param headers of the response that switches to it */
  constructor(exchange: HttpExchange, headers: ResponseHeaders, keepalive: Keepalive) {
    this.#exchange = exchange;
    this.#keepalive = keepalive;
    exchange.begin(101, headers);
    exchange.flush();
  }

  /**
   * Takes its messages in, until its client closes it.
   *
   * @throws {WebSocketError | MessageTooLargeError | InvokerError} when they cannot be
   */
  async feed(
    input: HttpInput,
    headers: MessageHeaders,
    { maxMessageBytes, held }: FeedLimits,
  ): Promise<void> {
    const { body } = this.#exchange;
    const reader = new FrameReader(maxMessageBytes);
    const begun = new MessageRoom(held, maxMessageBytes);
    let close: Received & { readonly type: "close" } | undefined;
    let hasEnded = false;
    body.isAtRest = true;
    this.#exchange.whenExpired(() => {
      this.#isExpired = true;
      this.#drain(input, { code: GOING_AWAY, reason: TOO_OLD });
    });
    await body.read((bytes) => {
      if (close) return undefined;
      // Of several only the last has to be answered (RFC 6455, 5.5.3).
      let ping: Uint8Array | undefined;
      const settle = () => {
        if (hasEnded) input.close();
        if (close) this.#closedBy(close.code, input);
        body.isAtRest = close !== undefined || reader.isAtRest;
        const room = begun.hold(reader.begunBytes);
        const answered = ping && this.#exchange.send(writeControl("pong", ping));
        return answered ? Promise.all([room, answered]).then(() => {}) : room;
      };
      const pushed = input.pushEach(messages(() => this.#isExpired));
      return pushed ? pushed.then(settle) : settle();

      function* messages(isExpired: () => boolean): Generator<Frame | undefined, void> {
        for (const received of reader.take(bytes)) {
          if (received?.type === "text" || received?.type === "binary") {
            // Its client has sent it before it hears of the close.
            if (isExpired()) continue;
            if (hasEnded) throw new WebSocketError(1002, AFTER_END);
            hasEnded = headers.emptyEnds && received.type === "text" &&
              received.payload.byteLength === 0;
            if (hasEnded) continue;
            yield { payload: received.payload, headers: headers[received.type] };
            continue;
          }
          if (received?.type === "close") close = received;
          else if (received?.type === "ping") ping = received.payload;
          yield undefined;
        }
      }
    });
  }

  /**
   * Sends what a function gives, at the pace of the client.
   *
   * @throws what the output fails with; what was made before it has been sent
   */
  async answer(
    output: OutputReader,
    { sent, maxResponseBytes, responses }: AnswerOptions,
  ): Promise<void> {
    const exchange = this.#exchange;
    const alive = this.#keepAlive();
    try {
      while (!exchange.isOver) {
        const { done, value } = await output.read();
        if (done) break;
        let parts: Uint8Array[] = [];
        let bytes = 0;
        for (const each of value) {
          const frame = responses.take(each);
          if (!frame) continue;
          assertFits(frame.payload.byteLength, maxResponseBytes);
          count(sent, frame.payload);
          for (const part of toMessage(frame)) {
            if (bytes + part.byteLength > MAX_FRAME_BYTES) {
              await exchange.send(concat(parts));
              parts = [];
              bytes = 0;
            }
            parts.push(part);
            bytes += part.byteLength;
          }
        }
        await exchange.send(concat(parts));
      }
      this.#close(this.#end);
    } finally {
      clearInterval(alive);
      clearTimeout(this.#lastOutputs);
    }
  }

  /** Closes it because its Call has failed. */
  fail(problem: Problem, error: unknown): void {
    const { code, reason } = closeOf(problem);
    this.#close({ code: error instanceof WebSocketError ? error.closeCode : code, reason });
  }

  /** In one piece: what is sent behind it is not a part of it. */
  #close({ code, reason }: Partial<Close>): void {
    if (this.#exchange.isOver) return;
    void this.#exchange.send(writeClose(code, reason));
    this.#exchange.end();
  }

  /** Its client sends no more. Who has not closed in peace, as a page that is left, takes no more either. */
  #closedBy(code: number | undefined, input: HttpInput): void {
    const isPeaceful = code === undefined || code === DONE || code >= 3000 && code !== CANCELLED;
    const end = code === undefined ? {} : { code };
    if (isPeaceful) this.#drain(input, end);
    else this.#leave(end);
  }

  /** Ends the function's input, and closes when it has given what it still does. */
  #drain(input: HttpInput, end: Partial<Close>): void {
    this.#end = end;
    input.close();
    clearTimeout(this.#lastOutputs);
    this.#lastOutputs = setTimeout(() => this.#leave(end), LAST_OUTPUTS_MS).unref();
  }

  /** Closes, and cancels what is under way. */
  #leave(end: Partial<Close>): void {
    this.#close(end);
    this.#exchange.onLeft(undefined);
  }

  /** Asks a client from time to time whether it is there, and gives it up when nothing comes. */
  #keepAlive(): ReturnType<typeof setInterval> {
    const exchange = this.#exchange;
    const { keepaliveTimeMs, keepaliveTimeoutMs } = this.#keepalive;
    return setInterval(() => {
      // Who does not read, and who is not read, is looked after elsewhere.
      if (exchange.isUnread || exchange.body.isBusy) return;
      const before = exchange.body.receivedBytes;
      void exchange.send(writeControl("ping", NOTHING));
      setTimeout(() => {
        if (exchange.isOver || exchange.body.isBusy) return;
        if (exchange.body.receivedBytes > before) return;
        exchange.giveUp(
          new InvokerError(
            "unavailable",
            `The client has not answered a ping for ${keepaliveTimeoutMs / 1000} s`,
          ),
        );
      }, keepaliveTimeoutMs).unref();
    }, keepaliveTimeMs).unref();
  }
}

/** Text and JSON as a text message; an event whole. */
function toMessage(output: Frame): Generator<Uint8Array, void> {
  const { headers, payload } = isEvent(output.headers)
    ? writeEvents("structured", [output])
    : output;
  const type = getHeader(headers, "content-type")?.[0] ?? "text/plain";
  const asText = isText(tryParseMediaType(type)?.essence ?? type) && isUtf8(payload);
  return writeMessage(asText ? "text" : "binary", payload);
}
