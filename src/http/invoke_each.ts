import type { Frame } from "../invocation/frame.ts";
import { FrameQueue } from "../invocation/frame_queue.ts";
import type { FrameRead, FrameReader, FrameStream } from "../invocation/frame_stream.ts";
import type { Invocation, Invoke } from "../invocation/invocation.ts";

/** Runs an {@linkcode Invoke} for each message of its input, one after the other. */
export function invokeEach(invoke: Invoke): Invoke {
  return (invocation) => new EachOutput(invoke, invocation);
}

class EachOutput implements FrameStream, FrameReader {
  readonly #invoke: Invoke;
  readonly #invocation: Invocation;
  readonly #input: FrameReader;
  #waiting: readonly Frame[] = [];
  #current: FrameReader | undefined;

  constructor(invoke: Invoke, invocation: Invocation) {
    this.#invoke = invoke;
    this.#invocation = invocation;
    this.#input = invocation.input.getReader();
  }

  getReader(): FrameReader {
    return this;
  }

  async read(): Promise<FrameRead> {
    while (true) {
      this.#current ??= await this.#next();
      if (!this.#current) return { done: true };
      const result = await this.#current.read();
      if (!result.done) return result;
      this.#current = undefined;
    }
  }

  async cancel(reason?: unknown): Promise<void> {
    await Promise.all([this.#current?.cancel(reason), this.#input.cancel(reason)]);
  }

  /** The outputs for the next message; `undefined`: there is none. */
  async #next(): Promise<FrameReader | undefined> {
    while (this.#waiting.length === 0) {
      const { done, value } = await this.#input.read();
      if (done) return undefined;
      this.#waiting = value;
    }
    const [frame, ...rest] = this.#waiting;
    this.#waiting = rest;
    const input = new FrameQueue();
    input.push(frame ? [frame] : []);
    input.close();
    return this.#invoke({ ...this.#invocation, input }).getReader();
  }
}
