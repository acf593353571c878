import { LatencyHistogram } from "../../statistics/latency_histogram.ts";
import type { OpenLoopFigures } from "../load_job.ts";
import type { Schedule } from "./schedule.ts";

/** Sends what is due, and counts what becomes of it, each from when it was to be sent. */
export class OpenLoopRun {
  /** Settles when all has been answered or has failed. */
  readonly settled: Promise<void>;
  #settle: () => void;
  #schedule: Schedule;
  #maxInFlight: number;
  #send: (index: number) => void;
  #latencies = new LatencyHistogram();
  #latenesses = new LatencyHistogram();
  #dueBefore = 0;
  #sending = false;
  #sent = 0;
  #heldBack = 0;
  #answered = 0;
  #failed = 0;
  #failure: string | null = null;

  /** `send` sends the `index`th; it is to tell `answer` or `fail` of it, later or at once. */
  constructor(schedule: Schedule, maxInFlight: number, send: (index: number) => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    this.#settle = resolve;
    this.#schedule = schedule;
    this.#maxInFlight = maxInFlight;
    this.#send = send;
  }

  /** Whether there is nothing left to send. */
  get allSent(): boolean {
    return this.#sent === this.#schedule.total;
  }

  /** Sends all that is due, up to the limit of what may be on the way. */
  sendDue(nowMs: number): void {
    const due = this.#schedule.dueBy(nowMs);
    this.#sending = true;
    while (this.#sent < due && this.#inFlight < this.#maxInFlight) {
      const index = this.#sent++;
      // What was held back is not the client's delay.
      if (index >= this.#dueBefore) {
        this.#latenesses.record(nowMs - this.#schedule.intendedMs(index));
      }
      this.#send(index);
    }
    this.#sending = false;
    this.#heldBack += due - Math.max(this.#sent, this.#dueBefore);
    this.#dueBefore = due;
  }

  /** The `index`th has been answered: what it has made wait is sent. */
  answer(index: number, nowMs: number): void {
    this.#answered++;
    this.#latencies.record(nowMs - this.#schedule.intendedMs(index));
    this.#settleOne(nowMs);
  }

  /** One has failed. */
  fail(error: Error, nowMs: number): void {
    this.#failed++;
    this.#failure ??= error.message;
    this.#settleOne(nowMs);
  }

  /** Counts what was not answered until now, or not even sent, as failed. */
  finish(): Omit<OpenLoopFigures, "serverCpuUs" | "residentMb" | "clientBusy"> {
    const due = this.#schedule.total;
    const failed = due - this.#answered;
    if (failed > this.#failed) this.#failure ??= "no answer in time";
    for (let i = 0; i < failed; i++) this.#latencies.recordFailure();
    return {
      due,
      answered: this.#answered,
      failed,
      failure: this.#failure,
      latencyUs: this.#latencies.percentiles(),
      latenessUs: this.#latenesses.percentiles(),
      heldBack: this.#heldBack,
    };
  }

  get #inFlight(): number {
    return this.#sent - this.#answered - this.#failed;
  }

  #settleOne(nowMs: number): void {
    if (this.#answered + this.#failed === this.#schedule.total) this.#settle();
    else if (this.#sent < this.#dueBefore && !this.#sending) this.sendDue(nowMs);
  }
}
