import type { Frame } from "../invocation/frame.ts";
import type { FrameRead, FrameReader, FrameStream } from "../invocation/frame_stream.ts";
import type { Run, RunOutcome } from "./run.ts";

const DONE: FrameRead = { done: true };

/** The outputs of one Call: each is made when it is asked for. */
export class FunctionOutput implements FrameStream, FrameReader {
  readonly #signal: AbortSignal;
  readonly #run: Run;
  /** The read that waits for the next output. */
  #read: PromiseWithResolvers<FrameRead> | undefined;
  #end: { readonly error?: unknown } | undefined;

  /** @param start starts the Call; it is given what ends it with an error at once */
  constructor(signal: AbortSignal, start: (fail: (error: unknown) => void) => Run) {
    this.#signal = signal;
    this.#run = start(this.#fail);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener("abort", this.#onAbort);
  }

  getReader(): FrameReader {
    return this;
  }

  read(): Promise<FrameRead> {
    if (this.#end) return answer(this.#end);
    // One at a time: who does not wait for the answer is served in order.
    if (this.#read) return this.#read.promise.then(() => this.read());
    const read = Promise.withResolvers<FrameRead>();
    this.#read = read;
    this.#run.next().then(this.#deliver, this.#fail);
    return read.promise;
  }

  cancel(reason?: unknown): Promise<void> {
    if (this.#end) return answer(this.#end).then(() => {});
    this.#finish({}, { kind: "failed", reason });
    return Promise.resolve();
  }

  readonly #deliver = (frame: Frame | undefined): void => {
    if (this.#end) return;
    const read = this.#read;
    if (frame) {
      this.#read = undefined;
      read?.resolve({ done: false, value: [frame] });
    }
    if (!frame || this.#run.isOver) this.#finish({}, { kind: "done" });
  };

  readonly #fail = (error: unknown): void => {
    if (!this.#end) this.#finish({ error }, { kind: "failed", reason: error });
  };

  readonly #onAbort = (): void => this.#fail(this.#signal.reason);

  /** The end, of which there is one. */
  #finish(end: { readonly error?: unknown }, outcome: RunOutcome): void {
    this.#end = end;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#run.stop(outcome);
    this.#read?.resolve(answer(end));
  }
}

function answer(end: { readonly error?: unknown }): Promise<FrameRead> {
  return "error" in end ? Promise.reject(end.error) : Promise.resolve(DONE);
}
