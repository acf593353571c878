import { placesOf } from "../../function/thrown_place.ts";
import { ByteBudget, type ByteBudgetOptions, UNBOUNDED } from "../../invocation/byte_budget.ts";
import { FrameQueue } from "../../invocation/frame_queue.ts";
import type { FrameReader } from "../../invocation/frame_stream.ts";
import type { InvocationStart, Invoke } from "../../invocation/invocation.ts";
import { type ErrorRecord, InvokerError, toErrorRecord } from "../../invocation/invoker_error.ts";
import { fromAbortRecord } from "../link/abort_record.ts";
import { CallTable } from "../link/call_table.ts";
import { ReceiveCredit, SendCredit } from "../link/credit.ts";
import type { Outbox } from "../link/outbox.ts";
import { FrameUnpacker } from "../link/pack_frames.ts";
import type { CreditMessage, FromSandbox, Post, ToSandbox } from "../link/protocol.ts";
import { pumpFrames } from "../link/pump_frames.ts";

interface RunningCall {
  readonly call: number;
  readonly input: FrameQueue;
  readonly output: FrameReader;
  readonly credit: SendCredit;
  readonly controller: AbortController;
}

/** Starts the work for a Call, in a context that all of it has, also what comes later. */
export type EnterCall = <Result>(start: InvocationStart, work: () => Result) => Result;

/** The sandbox's end: runs the Calls that come in posts with an {@linkcode Invoke}. */
export class CallServer {
  readonly #invoke: Invoke;
  readonly #outbox: Outbox<FromSandbox>;
  readonly #enter: EnterCall;
  readonly #calls = new CallTable<RunningCall>();
  readonly #underWay: ByteBudget;
  /** What has been sent in Calls that have ended, and is more than the host need not tell of. */
  readonly #unread = new Map<number, SendCredit>();

  /** @param underWay what of all Calls may be under way, in each direction */
  constructor(
    invoke: Invoke,
    outbox: Outbox<FromSandbox>,
    enter: EnterCall = (_start, work) => work(),
    underWay: ByteBudgetOptions = UNBOUNDED,
  ) {
    this.#invoke = invoke;
    this.#outbox = outbox;
    this.#enter = enter;
    this.#underWay = new ByteBudget(underWay);
  }

  /** Takes in what the host sent. */
  receive({ messages, payloads }: Post<ToSandbox>): void {
    const unpacker = new FrameUnpacker(payloads);
    for (const message of messages) {
      switch (message.type) {
        case "open": {
          const { type: _, call, ...start } = message;
          this.#enter(start, () => this.#open(call, start));
          break;
        }
        case "frames": {
          // Unpacked even when the Call has ended: what follows in the post stands behind it.
          const frames = unpacker.next(message);
          this.#calls.get(message.call)?.input.push(frames);
          break;
        }
        case "half-close":
          this.#calls.get(message.call)?.input.close();
          break;
        case "credit":
          this.#refill(message);
          break;
        case "cancel":
          this.#cancel(message.call, fromAbortRecord(message.reason));
          break;
        case "ping":
        case "tear-down":
        case "wire":
          break; // about the sandbox, not about a Call
        default:
          message satisfies never;
      }
    }
  }

  #open(call: number, start: InvocationStart): void {
    const received = new ReceiveCredit(
      (bytes) => this.#outbox.push({ type: "credit", call, bytes }),
      this.#underWay.ownBytes,
    );
    // Until then the function may have it in its hands.
    const input = new FrameQueue({ onDone: (batch) => received.take(batch) });
    const controller = new AbortController();
    const { signal } = controller;
    const output = this.#invoke({ start, input: input.readable, signal }).getReader();
    const credit = new SendCredit(this.#underWay.open());
    const running: RunningCall = { call, input, output, credit, controller };
    this.#calls.add(running);
    pumpFrames(output, credit, (frames) => {
      if (this.#calls.has(running)) this.#outbox.pushFrames(call, frames);
    }).then(
      () => {
        if (this.#remove(call)) this.#outbox.push({ type: "end", call });
      },
      (error) => {
        if (!this.#remove(call)) return;
        const record = toCallErrorRecord(error);
        this.#outbox.push({ type: "end", call, error: record }, textLength(record));
      },
    );
  }

  /** Takes a Call out that is done; what it has sent still counts. */
  #remove(call: number): RunningCall | undefined {
    const running = this.#calls.remove(call);
    if (running?.credit.isSmall) running.credit.close();
    else if (running) this.#unread.set(call, running.credit);
    return running;
  }

  #refill({ call, bytes }: CreditMessage): void {
    const running = this.#calls.get(call);
    if (running) return running.credit.refill(bytes);
    const credit = this.#unread.get(call);
    credit?.refill(bytes);
    if (!credit?.isSmall) return;
    credit.close();
    this.#unread.delete(call);
  }

  #cancel(call: number, reason: DOMException): void {
    const running = this.#calls.remove(call);
    if (!running) return;
    running.credit.close();
    running.controller.abort(reason);
    running.input.abort(reason);
    running.output.cancel(reason).catch(() => {});
  }
}

/** What nobody threw on purpose is a fault of the invoker: the log is to tell where it is. */
function toCallErrorRecord(error: unknown): ErrorRecord {
  const record = toErrorRecord(error);
  return error instanceof InvokerError ? record : { ...record, frames: placesOf(error) };
}

function textLength({ message, own }: ErrorRecord): number {
  return message.length + (own?.trailers?.flat(2).join("").length ?? 0);
}
