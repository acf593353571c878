import { CallFailedError } from "../../src/grpc/client/call_failed_error.ts";
import type { Frame } from "../../src/invocation/frame.ts";
import type { Invoke } from "../../src/invocation/invocation.ts";
import { frame, textOf } from "../support/frames.ts";
import type { CallPlan } from "./plan.ts";

/** What the caller saw of a Call. Times are those of `performance.now()`. */
export interface SeenCall {
  readonly plan: CallPlan;
  readonly outputs: readonly string[];
  /** Name of the gRPC status; `none` when the Call did not end. */
  readonly status: string;
  readonly errorCode: string | undefined;
  readonly details: string;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** A Call that takes longer is not awaited: it will not end any more. */
const LONGEST_CALL_MS = 60_000;

/** Makes a Call, and waits until it has ended. Never rejects. */
export async function runCall(invoke: Invoke, plan: CallPlan): Promise<SeenCall> {
  const { cancelAfterMs, timeoutMs } = plan;
  const startedMs = performance.now();
  const caller = new AbortController();
  const reader = invoke({
    start: timeoutMs === undefined ? {} : { deadlineMs: Date.now() + timeoutMs },
    input: inputOf(plan),
    signal: caller.signal,
  }).getReader();
  const cancelling = cancelAfterMs === undefined
    ? undefined
    : setTimeout(() => caller.abort(), cancelAfterMs);
  const outputs: string[] = [];
  const seen = (status: string, errorCode?: string, details = ""): SeenCall => {
    const endedMs = performance.now();
    return { plan, outputs, status, errorCode, details, startedMs, endedMs };
  };
  async function readAll(): Promise<SeenCall> {
    try {
      while (true) {
        const { done, value } = await reader.read();
        if (done) return seen("OK");
        for (const output of value) outputs.push(textOf(output));
      }
    } catch (error) {
      if (!(error instanceof CallFailedError)) return seen("none", undefined, String(error));
      return seen(error.status, error.errorCode, error.details);
    }
  }
  const given = Promise.withResolvers<SeenCall>();
  const giveUp = setTimeout(() => given.resolve(seen("none")), LONGEST_CALL_MS);
  try {
    return await Promise.race([readAll(), given.promise]);
  } finally {
    clearTimeout(giveUp);
    clearTimeout(cancelling);
  }
}

function inputOf(plan: CallPlan): ReadableStream<readonly Frame[]> {
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      const batch = plan.inputs.slice(sent, sent + plan.batchSize);
      if (batch.length === 0) {
        if (plan.hangs) await new Promise(() => {});
        return controller.close();
      }
      if (sent > 0 && plan.pauseMs > 0) {
        await new Promise((resolve) => setTimeout(resolve, plan.pauseMs));
      }
      sent += batch.length;
      try {
        controller.enqueue(batch.map((text) => frame(text, { "content-type": "text/plain" })));
      } catch {
        // The Call has ended in the pause, and cancelled its input.
      }
    },
  }, { highWaterMark: 0 });
}
