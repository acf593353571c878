import { fromErrorRecord, type InvokerError } from "../../invocation/invoker_error.ts";
import { SUBJECT_FIELDS } from "../../invocation/log_line.ts";
import { settlesWithin } from "../../invocation/settles_within.ts";
import { stopping } from "../../invocation/stopping.ts";
import { ANSWER_MS, LEAVE_MS } from "../../port/leave_bounds.ts";
import { CallClient } from "./call_client.ts";
import { decodePost } from "../link/decode_post.ts";
import { LoadWatch } from "./load_watch.ts";
import { type LivenessWatch, watchLiveness } from "./liveness_watch.ts";
import { Outbox } from "../link/outbox.ts";
import { sandboxEnded, tellEnd } from "../link/sandbox_ended.ts";
import type { FromSandbox, LoadedHandler, Post, SandboxEnd, ToSandbox } from "../link/protocol.ts";
import { WireClient } from "./wire_client.ts";
import { exitLoss, LostWhileLoadingError, type Sandbox, type SandboxLoss } from "./sandbox.ts";
import type { SandboxHostOptions, SandboxLink } from "./sandbox_link.ts";

/** The host's half of a sandbox, the same for a thread and for a process. */
export class SandboxHost {
  readonly #link: SandboxLink;
  readonly #options: SandboxHostOptions;
  readonly #client: CallClient;
  /** Of a sandbox that holds the port. */
  readonly #wire: WireClient | undefined;
  /** Since its first word: a thread or process that only starts, on a busy machine, has not stalled. */
  #watch: LivenessWatch | undefined;
  readonly #loaded = Promise.withResolvers<LoadedHandler>();
  readonly #lost = Promise.withResolvers<SandboxLoss>();
  readonly #loops = Promise.withResolvers<SandboxLoss>();
  readonly #tornDown = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  /** What may come, and comes once for each time that it may. */
  readonly #expected = { load: 1, pong: 0, tearDown: 0 };
  readonly #loading: LoadWatch;
  #isLoaded = false;
  #isLeaving = false;
  #ended = false;

  constructor(link: SandboxLink, options: SandboxHostOptions) {
    this.#link = link;
    this.#options = options;
    const outbox = new Outbox<ToSandbox>(link.send);
    this.#client = new CallClient(outbox, options);
    this.#wire = link.wire && new WireClient({
      ...options,
      send: (message) => outbox.push({ type: "wire", message }),
      isExclusive: !link.wire.sharedPort,
      onStuck: (what) => this.#stalled(what, link.stopsLoops || !this.#watch?.isWaiting),
      id: link.id,
    });
    this.#loading = new LoadWatch({
      ...options,
      ...link,
      // A thread that has answered waits for something: it ends.
      onExpired: async (what) => {
        const stops = link.stopsLoops || !this.#watch?.isWaiting;
        if (stops) await this.#leave();
        this.#stalled(what, stops);
      },
    });
    this.#loaded.promise.finally(() => this.#loading.stop()).catch(() => {});
    if (options.signal) this.#giveUpAt(options.signal);
  }

  /** Takes in a post that came from the sandbox, as it is: its messages may be anything. */
  receive(sent: Post<unknown>): void {
    if (this.#ended) return;
    this.#watch ??= this.#watchLiveness();
    this.#watch.heard();
    try {
      const post = decodePost(sent);
      this.#client.receive(post);
      for (const message of post.messages) this.#take(message);
    } catch {
      // A function that has got hold of the channel may send anything.
      this.garbled();
    }
  }

  /** Notes that the sandbox sent what it does not send by itself. */
  garbled(): void {
    this.exited({ how: "it sent what cannot be understood" });
  }

  #watchLiveness(): LivenessWatch {
    const { stallTimeoutMs: timeoutMs } = this.#options;
    return watchLiveness({
      timeoutMs,
      ping: () => {
        this.#expected.pong++;
        this.#client.ping(performance.now());
      },
      onStalled: () =>
        this.#stalled(`it did not answer for ${timeoutMs} ms`, this.#link.stopsLoops),
    });
  }

  #stalled(what: string, stopped: boolean): void {
    this.lose({ code: "error-server-sandbox-stalled", what, stopped });
  }

  /** @throws {TypeError} when it comes out of its turn */
  #take(message: FromSandbox): void {
    switch (message.type) {
      case "loading":
        return this.#loading.enter(message.stage);
      case "loaded":
        this.#comes("load");
        this.#isLoaded = true;
        return this.#loaded.resolve(message.handler);
      case "not-loaded":
        this.#comes("load");
        return this.#loaded.reject(fromErrorRecord(message.error));
      case "pong":
        return this.#comes("pong");
      case "torn-down":
        this.#comes("tearDown");
        return this.#torndown(message.error?.message);
      case "exiting":
        if (!this.#wire || !this.#isLoaded) return this.exited(message);
        // It ends its Calls itself, and goes when another has taken its place.
        this.#isLeaving = true;
        return this.#lost.resolve(exitLoss(message));
      case "printed":
        return this.#link.onPrinted?.(message.text);
      case "wire":
        if (!this.#wire) throw new TypeError("Cannot take it: it does not hold the port");
        return this.#wire.receive(message.message);
      case "exports":
      case "schemas":
      case "refused":
        return this.#options.onTrial?.(message);
      case "frames":
      case "credit":
      case "end":
        return; // about a Call
      default:
        message satisfies never;
    }
  }

  #comes(what: "load" | "pong" | "tearDown"): void {
    if (--this.#expected[what] < 0) throw new TypeError(`Cannot take an answer: nobody asked`);
  }

  /** Notes that the sandbox has ended by itself. */
  exited(end: SandboxEnd): void {
    this.lose(exitLoss(end));
  }

  /** Notes that the sandbox has died: its Calls fail, and it is ended. */
  lose(loss: SandboxLoss): void {
    if (this.#ended) return;
    const end = { ...loss, how: loss.what };
    const failure = `Cannot load "${this.#link.entryUrl}": ${tellEnd(end)}`;
    this.#loaded.reject(new LostWhileLoadingError(failure, loss));
    // Whoever waits for the last Call is to know by then how it ended.
    this.#lost.resolve(loss);
    if (this.#isLeaving && !loss.stopped) this.#loops.resolve(loss);
    this.#end(sandboxEnded(loss.code, end));
  }

  /** Ends it when the signal aborts while it loads. */
  #giveUpAt(signal: AbortSignal): void {
    const giveUp = async () => {
      if (this.#ended) return;
      await this.#leave();
      this.#loaded.reject(signal.reason);
      this.#end(signal.reason);
    };
    if (signal.aborted) return void giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    this.#loaded.promise.finally(() => signal.removeEventListener("abort", giveUp)).catch(() => {});
  }

  /**
   * Waits until the handler is loaded.
   *
   * @throws {InvokerError} `start-failed` when it is not; the sandbox has been ended then
   */
  async ready(): Promise<Sandbox> {
    try {
      const [client, wire] = [this.#client, this.#wire];
      return {
        ...(this.#link.id !== undefined && { id: this.#link.id }),
        handler: await this.#loaded.promise,
        invoke: client.invoke,
        get callCount() {
          return client.callCount + (wire?.callCount ?? 0);
        },
        get hasServed() {
          return client.hasServed || (wire?.hasServed ?? false);
        },
        ...(wire && { wire }),
        async drain(isReplaced) {
          await Promise.all([client.whenIdle(), wire?.drain(isReplaced)]);
        },
        lost: this.#lost.promise,
        loops: this.#loops.promise,
        close: (reason = stopping()) => this.#close(reason),
      };
    } catch (error) {
      this.#end(error);
      throw error;
    }
  }

  async #close(reason: InvokerError): Promise<void> {
    if (this.#ended) return;
    // Of one that is leaving those that are there wait for another.
    if (!this.#isLeaving) this.#wire?.abort(reason.message);
    const waitMs = this.#options.teardownTimeoutMs + ANSWER_MS + (this.#wire ? LEAVE_MS : 0);
    const isTornDown = await this.#tearDown(waitMs);
    if (!isTornDown) this.#torndown(`it took longer than ${waitMs} ms`);
    if (this.#ended) return;
    this.#ended = true;
    await this.#link.settle?.();
    this.#end(reason);
  }

  /** One that loads may have connections already, that are to come to others. */
  async #leave(): Promise<void> {
    if (this.#wire) await this.#tearDown(LEAVE_MS);
  }

  /** Has it leave the port and run `teardown`. Resolves with whether it has, or has ended. */
  #tearDown(withinMs: number): Promise<boolean> {
    this.#expected.tearDown++;
    this.#client.tearDown();
    return settlesWithin(Promise.race([this.#tornDown.promise, this.#gone.promise]), withinMs);
  }

  #torndown(error: string | undefined): void {
    if (error !== undefined) {
      this.#options.log.error("Cannot tear down: {error}", {
        error,
        [SUBJECT_FIELDS.sandbox]: this.#link.id,
      });
    }
    this.#tornDown.resolve();
  }

  #end(error: unknown): void {
    this.#ended = true;
    this.#watch?.stop();
    this.#gone.resolve();
    this.#link.end();
    this.#client.fail(error);
    this.#wire?.ended();
  }
}
