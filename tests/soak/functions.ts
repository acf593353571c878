// What the soak serves. Every answer says which sandbox made it, and numbers it within its Call.
import type { Context } from "../../mod.ts";
import type { Order } from "./order.ts";

const sandbox = `${Deno.pid}-${crypto.randomUUID()}`;
/** Calls that have begun and not ended. */
let underWay = 0;
/** The last Calls that were begun here: none may come twice. */
const begun = new Set<number>();
const REMEMBERED = 10_000;

/** Echoes its one message. */
export async function direct(text: string, { signal }: Context): Promise<string> {
  const order = begin(text);
  try {
    await pause(order.slowMs);
    if (order.does === "crash") return await crash(order.how);
    if (order.does === "throw") throw new Error(`Call ${order.call} throws`);
    if (order.does === "hang") await untilAborted(signal);
    return answer(0, order, text);
  } finally {
    end(order);
  }
}

/** Echoes each message; what it does is told by the first. */
export async function* stream(input: ReadableStream<string>): AsyncGenerator<string> {
  let order: Order | undefined;
  let seen = 0;
  try {
    for await (const text of input) {
      order ??= begin(text);
      if (order.does === "throw" && order.after === seen) break;
      yield answer(seen++, order, text);
      await pause(order.slowMs);
      if (order.does === "crash") await crash(order.how);
    }
    if (order?.does === "throw") throw new Error(`Call ${order.call} throws`);
  } finally {
    if (order) end(order);
  }
}

function begin(text: string): Order {
  const order: Order = JSON.parse(text);
  if (begun.has(order.call)) throw new Error(`Call ${order.call} came twice`);
  begun.add(order.call);
  for (const oldest of begun) {
    if (begun.size <= REMEMBERED) break;
    begun.delete(oldest);
  }
  // The one that asks does not count itself.
  if (order.does !== "count") underWay++;
  return order;
}

function end({ does }: Order): void {
  if (does !== "count") underWay--;
}

function answer(index: number, { does }: Order, text: string): string {
  return `${sandbox} ${index} ${does === "count" ? underWay : text}`;
}

async function crash(how: "exit" | "throw" | "reject"): Promise<never> {
  if (how === "exit") Deno.exit(3);
  const error = new Error("crashed on demand");
  if (how === "throw") {
    setTimeout(() => {
      throw error;
    });
  } else void Promise.reject(error);
  return await new Promise<never>(() => {});
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    if (signal.aborted) reject(signal.reason);
  });
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
