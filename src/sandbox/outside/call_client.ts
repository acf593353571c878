import { ByteBudget, type ByteBudgetOptions, UNBOUNDED } from "../../invocation/byte_budget.ts";
import { FrameQueue } from "../../invocation/frame_queue.ts";
import type { Invocation, Invoke } from "../../invocation/invocation.ts";
import { fromErrorRecord } from "../../invocation/invoker_error.ts";
import { toAbortRecord } from "../link/abort_record.ts";
import { CallTable } from "../link/call_table.ts";
import { ReceiveCredit, SendCredit } from "../link/credit.ts";
import type { Outbox } from "../link/outbox.ts";
import { FrameUnpacker } from "../link/pack_frames.ts";
import type { FromSandbox, Post, ToSandbox } from "../link/protocol.ts";
import { pumpFrames } from "../link/pump_frames.ts";

interface OpenCall {
  readonly call: number;
  readonly output: FrameQueue;
  readonly received: ReceiveCredit;
  readonly credit: SendCredit;
  /** Stops listening and reading, once. */
  release(reason: unknown): void;
}

/** Options of {@linkcode CallClient}. */
export interface CallClientOptions {
  /** What of all Calls may be under way, in each direction; absent: as much as there is. */
  readonly underWay?: ByteBudgetOptions | undefined;
}

/** The host's end of a sandbox: an {@linkcode Invoke} over posts, whatever carries them. */
export class CallClient {
  readonly #outbox: Outbox<ToSandbox>;
  readonly #calls = new CallTable<OpenCall>();
  readonly #underWay: ByteBudget;
  #hasServed = false;
  #whenIdle: PromiseWithResolvers<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(outbox: Outbox<ToSandbox>, { underWay = UNBOUNDED }: CallClientOptions = {}) {
    this.#outbox = outbox;
    this.#underWay = new ByteBudget(underWay);
  }

  /** How many Calls are under way. */
  get callCount(): number {
    return this.#calls.size;
  }

  /** Whether there has been a Call. */
  get hasServed(): boolean {
    return this.#hasServed;
  }

  /** Resolves when no Call is under way. */
  whenIdle(): Promise<void> {
    if (this.#calls.size === 0) return Promise.resolve();
    this.#whenIdle ??= Promise.withResolvers();
    return this.#whenIdle.promise;
  }

  /**
   * Asks for a sign of life. It is done from time to time: Calls that wait for room for a message are
   * failed on that occasion, when none of them has got any for too long.
   *
   * @param nowMs by `performance.now()`
   */
  ping(nowMs: number): void {
    this.#outbox.push({ type: "ping" });
    this.#underWay.refuseStuck(nowMs);
  }

  /** Lets the function be torn down. */
  tearDown(): void {
    this.#outbox.push({ type: "tear-down" });
  }

  /** Runs one Call in the sandbox. */
  readonly invoke: Invoke = (invocation) => {
    const call = this.#calls.nextNumber();
    const received = new ReceiveCredit(
      (bytes) => this.#outbox.push({ type: "credit", call, bytes }),
      this.#underWay.ownBytes,
    );
    const output = new FrameQueue({
      // Until then it may be on its way to a client that does not read.
      onDone: (batch) => received.take(batch),
      onCancelled: (reason) => {
        if (!this.#cancel(call, reason)) received.settle();
      },
    });
    if (this.#failure) output.fail(this.#failure.error);
    else this.#open(call, output, received, invocation);
    return output.readable;
  };

  /**
   * Takes in what the sandbox sent about Calls.
   *
   * @throws {RangeError} when frames or credit come that nothing was given for
   */
  receive({ messages, payloads }: Post<FromSandbox>): void {
    const unpacker = new FrameUnpacker(payloads);
    for (const message of messages) {
      switch (message.type) {
        case "frames": {
          // Unpacked even when the Call has ended: what follows in the post stands behind it.
          const frames = unpacker.next(message);
          const open = this.#calls.get(message.call);
          open?.received.arrive(frames);
          open?.output.push(frames);
          break;
        }
        case "credit":
          this.#calls.get(message.call)?.credit.refill(message.bytes);
          break;
        case "end": {
          const { call, error } = message;
          const ended = this.#release(call, "the function is done");
          if (error) ended?.output.fail(fromErrorRecord(error));
          else ended?.output.close();
          break;
        }
        case "loading":
        case "loaded":
        case "not-loaded":
        case "pong":
        case "torn-down":
        case "exiting":
        case "printed":
        case "exports":
        case "schemas":
        case "refused":
        case "wire":
          break; // about the sandbox, not about a Call
        default:
          message satisfies never;
      }
    }
  }

  /** Fails every Call under way, after what the sandbox sent before, and every later one. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { call } of this.#calls.list()) this.#release(call, error)?.output.fail(error);
  }

  #open(
    call: number,
    output: FrameQueue,
    received: ReceiveCredit,
    { start, input, signal }: Invocation,
  ): void {
    const reader = input.getReader();
    const onAbort = () => void this.#cancel(call, signal.reason);
    const credit = new SendCredit(this.#underWay.open());
    const opened: OpenCall = {
      call,
      output,
      received,
      credit,
      release(reason) {
        signal.removeEventListener("abort", onAbort);
        credit.close();
        reader.cancel(reason).catch(() => {});
      },
    };
    this.#calls.add(opened);
    this.#hasServed = true;
    this.#outbox.push({ type: "open", call, ...start });
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    pumpFrames(reader, credit, (frames) => {
      if (this.#calls.has(opened)) this.#outbox.pushFrames(call, frames);
    }).then(
      () => {
        if (this.#calls.has(opened)) this.#outbox.push({ type: "half-close", call });
      },
      (error) => void this.#cancel(call, error),
    );
  }

  /** Returns whether it was under way. */
  #cancel(call: number, reason: unknown): boolean {
    const cancelled = this.#release(call, reason);
    if (!cancelled) return false;
    cancelled.output.abort(reason);
    this.#outbox.push({ type: "cancel", call, reason: toAbortRecord(reason) });
    return true;
  }

  #release(call: number, reason: unknown): OpenCall | undefined {
    const open = this.#calls.remove(call);
    open?.release(reason);
    if (this.#whenIdle && this.#calls.size === 0) {
      this.#whenIdle.resolve();
      this.#whenIdle = undefined;
    }
    return open;
  }
}
