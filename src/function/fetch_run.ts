import { toOwnBytes } from "../codec/bytes_codec.ts";
import { unmarshallError } from "../codec/codec_errors.ts";
import type { Frame } from "../invocation/frame.ts";
import type { FrameReader } from "../invocation/frame_stream.ts";
import type { Invocation } from "../invocation/invocation.ts";
import { requestLine } from "../invocation/request_frames.ts";
import { goesOn } from "../invocation/response_frames.ts";
import { CallContext, type Context } from "./context.ts";
import type { Definition } from "./definition.ts";
import { notAResponse, toHandlerError } from "./handler_error.ts";
import type { ValueReader } from "./outputs.ts";
import { readResponse, ResponsePart } from "./response_output.ts";
import type { Run, RunOutcome } from "./run.ts";

/** One Call of a handler that takes a web `Request` and gives a `Response` (docs/functions.md). */
export class FetchRun implements Run {
  /** Only its response knows. */
  readonly isOver = false;
  readonly #definition: Definition;
  readonly #context: CallContext;
  readonly #input: FrameReader;
  #batch: readonly Frame[] = [];
  #response: ValueReader | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  constructor(definition: Definition, { start, input, signal }: Invocation) {
    this.#definition = definition;
    this.#context = new CallContext(definition.name, start, signal);
    this.#input = input.getReader();
  }

  async next(): Promise<Frame | undefined> {
    try {
      this.#response ??= await this.#open();
      const part = (await this.#response?.read())?.value;
      if (!(part instanceof ResponsePart)) return undefined;
      return this.#context.withResponseHeaders(part.toFrame(this.#context.correlationId));
    } catch (error) {
      throw toHandlerError(error);
    }
  }

  stop(outcome: RunOutcome): void {
    const reason = outcome.kind === "done" ? "the function is done" : outcome.reason;
    this.#stopped = { reason };
    this.#input.cancel(reason).catch(() => {});
    this.#response?.cancel(reason).catch(() => {});
  }

  /** `undefined`: the Call has ended without a message. */
  async #open(): Promise<ValueReader | undefined> {
    const head = await this.#nextFrame();
    if (!head) return undefined;
    this.#context.receive(head.headers);
    const request = toRequest(head, this.#bodyOf(head), this.#context);
    const result = await this.#definition.run(request, this.#context);
    const response = readResponse(result);
    if (!response) throw notAResponse(this.#definition.name, result);
    if (this.#stopped) response.cancel(this.#stopped.reason).catch(() => {});
    return response;
  }

  #bodyOf(head: Frame): BodyInit | undefined {
    if (!goesOn(head)) return head.payload.byteLength > 0 ? ownBytes(head) : undefined;
    return new ReadableStream({
      pull: async (controller) => {
        let frame: Frame | undefined;
        do {
          frame = await this.#nextFrame();
          // What it was cut off from is not whole.
          if (!frame) throw this.#stopped?.reason ?? new Error("The request has no end");
        } while (frame.payload.byteLength === 0 && goesOn(frame));
        if (frame.payload.byteLength > 0) controller.enqueue(ownBytes(frame));
        if (!goesOn(frame)) controller.close();
      },
      cancel: (reason) => this.#input.cancel(reason),
    }, { highWaterMark: 0 });
  }

  async #nextFrame(): Promise<Frame | undefined> {
    while (this.#batch.length === 0) {
      const { done, value } = await this.#input.read();
      if (done) return undefined;
      this.#batch = value;
    }
    const [frame, ...rest] = this.#batch;
    this.#batch = rest;
    return frame;
  }
}

function toRequest(head: Frame, body: BodyInit | undefined, { headers, signal }: Context): Request {
  const { method, scheme, path } = requestLine(head.headers);
  const url = `${scheme}://${headers.get("host") ?? "localhost"}${path}`;
  try {
    return new Request(url, { method, headers, signal, ...(body && { body, duplex: "half" }) });
  } catch (cause) {
    throw unmarshallError(cause);
  }
}

/** The function's own: it may hand on their buffer. */
function ownBytes({ payload }: Frame): Uint8Array<ArrayBuffer> {
  return toOwnBytes(payload) as Uint8Array<ArrayBuffer>;
}
