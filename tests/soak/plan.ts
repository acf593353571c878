import type { Order } from "./order.ts";
import type { Random } from "./random.ts";

/** The functions of `functions.ts`. */
export type HandlerName = "direct" | "stream";

/** What is meant to happen to a Call. */
export type Ending = "complete" | "throw" | "cancel" | "deadline" | "crash" | "count";

/** One Call, all that is random about it decided. */
export interface CallPlan {
  readonly call: number;
  readonly ending: Ending;
  /** The first is an {@linkcode Order}. */
  readonly inputs: readonly string[];
  /** How many inputs leave at once. */
  readonly batchSize: number;
  /** Pause before each batch but the first, in milliseconds. */
  readonly pauseMs: number;
  /** Whether it cannot end by itself. */
  readonly hangs: boolean;
  /** How many answers come before the function throws. */
  readonly throwsAfter?: number;
  readonly cancelAfterMs?: number;
  readonly timeoutMs?: number;
}

const LONGEST_STREAM = 200;
const LONGEST_TEXT = 8192;
const LONGEST_WAIT_MS = 80;

/** Decides on a Call. */
export function planCall(call: number, handler: HandlerName, random: Random): CallPlan {
  const ending = random.pick<Ending>(
    "complete",
    "complete",
    "complete",
    "complete",
    "throw",
    "cancel",
    "deadline",
  );
  const isDirect = handler === "direct";
  const leaves = ending === "cancel" || ending === "deadline";
  const hangs = leaves && random.chance(0.5);
  const count = isDirect ? 1 : random.integer(1, random.pick(3, 30, LONGEST_STREAM));
  const slowMs = random.chance(0.2) ? random.integer(1, isDirect ? 100 : 3) : 0;
  const throwsAfter = isDirect ? 0 : random.integer(0, count);
  const waitMs = random.integer(ending === "deadline" ? 1 : 0, LONGEST_WAIT_MS);
  const base = { call, slowMs, filler: textOf(random) };
  const order: Order = ending === "throw"
    ? { ...base, does: "throw", after: throwsAfter }
    : { ...base, does: hangs && isDirect ? "hang" : "echo" };
  const texts = Array.from(
    { length: count - 1 },
    (_, index) => `${call}/${index} ${textOf(random)}`,
  );
  return {
    call,
    ending,
    inputs: [JSON.stringify(order), ...texts],
    batchSize: random.integer(1, 16),
    pauseMs: random.chance(0.3) ? random.integer(0, 5) : 0,
    hangs,
    ...(ending === "throw" && { throwsAfter }),
    ...(ending === "cancel" && { cancelAfterMs: waitMs }),
    ...(ending === "deadline" && { timeoutMs: waitMs }),
  };
}

/** A Call that ends its sandbox. */
export function planCrash(call: number, random: Random): CallPlan {
  const how = random.pick("exit", "throw", "reject");
  // The pause lets the first answer of a stream out, which tells the sandbox's name.
  return ordered("crash", { call, slowMs: 50, does: "crash", how });
}

/** A Call that asks its sandbox how many others are under way there. */
export function planCount(call: number): CallPlan {
  return ordered("count", { call, slowMs: 100, does: "count" });
}

function ordered(ending: Ending, order: Order): CallPlan {
  const inputs = [JSON.stringify(order)];
  return { call: order.call, ending, inputs, batchSize: 1, pauseMs: 0, hangs: false };
}

/** Mostly short, seldom long, at times empty. */
function textOf(random: Random): string {
  const longest = random.chance(0.02) ? LONGEST_TEXT : 60;
  return "äß€x".charAt(random.integer(0, 3)).repeat(random.integer(0, longest));
}
