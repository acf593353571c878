import type { SeenCall } from "./run_call.ts";

/** A sandbox that was ended on purpose. */
export interface Kill {
  /** The beginning of its name; empty when it is not known. */
  readonly sandbox: string;
  /** What its Calls fail with. */
  readonly errorCode: string;
  /** Whether it held the port: connections break, or what waits on them is sent to the next one. */
  readonly heldPort: boolean;
  /** Between these it died. */
  readonly fromMs: number;
  /** Where it held the port, another had answered by then. */
  readonly untilMs: number;
}

/** What a lost sandbox ends its Calls with, by error code. */
const LOST: Readonly<Record<string, string>> = {
  "error-server-sandbox-exited": "INTERNAL",
  "error-server-sandbox-memory": "RESOURCE_EXHAUSTED",
};
/** How long it may take until the invoker knows that a sandbox is dead. */
const NOTICED_MS = 1000;

/** Whether a Call ended with its connection, or was refused so that its client tries again. */
export function wasCut({ status, errorCode }: Pick<SeenCall, "status" | "errorCode">): boolean {
  return status === "UNAVAILABLE" && !errorCode;
}

/** Whether a Call ended because its sandbox did. */
export function wasLost({ status, errorCode = "" }: SeenCall): boolean {
  return LOST[errorCode] === status || wasCut({ status, errorCode });
}

/** The name of the sandbox that a Call ran in, as far as it has said so. */
export function sandboxOf({ outputs }: SeenCall): string {
  return outputs[0]?.split(" ", 1)[0] ?? "";
}

/** What is wrong with how a Call ended; `undefined` when all is well. */
export function judgeCall(seen: SeenCall, kills: readonly Kill[]): string | undefined {
  return judgeOutputs(seen) ?? judgeStatus(seen, kills);
}

/** Each output is the answer to the input at its place, from one sandbox: nothing is left out. */
function judgeOutputs(seen: SeenCall): string | undefined {
  const { plan: { inputs, ending }, outputs } = seen;
  const sandbox = sandboxOf(seen);
  if (ending === "count") return undefined;
  const wrong = outputs.findIndex((output, index) =>
    index >= inputs.length || output !== `${sandbox} ${index} ${inputs[index]}`
  );
  return wrong === -1 ? undefined : `output ${wrong} is "${outputs[wrong]?.slice(0, 120)}"`;
}

function judgeStatus(seen: SeenCall, kills: readonly Kill[]): string | undefined {
  const { plan, outputs, status, errorCode, details } = seen;
  if (wasLost(seen)) {
    return kills.some((kill) => explains(kill, seen)) ? undefined : "its sandbox was not killed";
  }
  const ended = `it ended with ${status} ${errorCode ?? ""} "${details}"`;
  const isComplete = status === "OK" && outputs.length === plan.inputs.length;
  switch (plan.ending) {
    case "complete":
    case "count":
      return isComplete ? undefined : `${ended} after ${outputs.length} of ${plan.inputs.length}`;
    case "throw": {
      const thrown = status === "UNKNOWN" && errorCode === "error-server-function-invocation" &&
        details === `Call ${plan.call} throws`;
      if (!thrown) return ended;
      if (outputs.length === plan.throwsAfter) return undefined;
      return `${outputs.length} answers came before the error, not ${plan.throwsAfter}`;
    }
    case "cancel":
      return status === "CANCELLED" || isComplete && !plan.hangs ? undefined : ended;
    case "deadline":
      return status === "DEADLINE_EXCEEDED" || isComplete && !plan.hangs ? undefined : ended;
    case "crash":
      return ended;
    default:
      return plan.ending satisfies never;
  }
}

function explains(kill: Kill, seen: SeenCall): boolean {
  const endsSo = kill.errorCode === seen.errorCode || kill.heldPort && wasCut(seen);
  return endsSo && (sandboxOf(seen) === "" || sandboxOf(seen).startsWith(kill.sandbox)) &&
    seen.startedMs <= kill.untilMs + NOTICED_MS && seen.endedMs >= kill.fromMs;
}
