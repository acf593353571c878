import type { Invoke } from "../../src/invocation/invocation.ts";
import { type Kill, sandboxOf, wasCut } from "./judge.ts";
import { planCall, planCount, planCrash } from "./plan.ts";
import { childrenOf } from "./process_figures.ts";
import { Random } from "./random.ts";
import { runCall, type SeenCall } from "./run_call.ts";
import type { Target } from "./target.ts";

const CALLERS = 16;
const LONGEST_PEACE_MS = 3000;

/** The load on one target: Calls, and deaths of its sandboxes. */
export class Load {
  readonly kills: Kill[] = [];
  /** Every process that was seen as a sandbox. */
  readonly children = new Set<number>();
  readonly #target: Target;
  readonly #onCall: (seen: SeenCall) => void;
  readonly #callers: readonly Random[];
  readonly #killer: Random;
  #calls = 0;

  constructor(target: Target, seed: number, onCall: (seen: SeenCall) => void) {
    this.#target = target;
    this.#onCall = onCall;
    // One each, so that every caller makes the same Calls again, whatever the others do meanwhile.
    this.#callers = Array.from({ length: CALLERS }, (_, index) => new Random(seed * 1000 + index));
    this.#killer = new Random(seed * 1000 + CALLERS);
  }

  /** Calls and kills for a time; resolves when the last Call has ended. */
  async run(seconds: number): Promise<void> {
    const untilMs = performance.now() + seconds * 1000;
    const callers = this.#callers.map(async (random, index) => {
      while (performance.now() < untilMs) {
        const plan = planCall(++this.#calls, this.#target.handler, random);
        this.#onCall(await runCall(this.#invoke(index), plan));
      }
    });
    await Promise.all([...callers, this.#killUntil(untilMs)]);
  }

  /** How many Calls the sandboxes believe to be under way; each is asked, as they share the Calls. */
  async countUnderWay(): Promise<Map<string, number>> {
    const asking = this.#callers.map((_, index) =>
      runCall(this.#invoke(index), planCount(++this.#calls))
    );
    const answers = await Promise.all(asking);
    for (const seen of answers) this.#onCall(seen);
    return new Map(
      answers.map((seen) => [sandboxOf(seen), Number(seen.outputs[0]?.split(" ")[2])]),
    );
  }

  async #killUntil(untilMs: number): Promise<void> {
    const random = this.#killer;
    const { isolation } = this.#target;
    while (true) {
      await new Promise((resolve) => setTimeout(resolve, random.integer(300, LONGEST_PEACE_MS)));
      if (performance.now() > untilMs) return;
      if (isolation === "worker" || random.chance(0.3)) await this.#crash(random);
      else await this.#killChild(random);
    }
  }

  async #crash(random: Random): Promise<void> {
    const seen = await runCall(this.#invoke(0), planCrash(++this.#calls, random));
    this.#onCall(seen);
    // It has not come to a sandbox.
    if (wasCut(seen)) return;
    await this.#noteKill(sandboxOf(seen), "error-server-sandbox-exited", seen.startedMs);
  }

  async #killChild(random: Random): Promise<void> {
    const children = await childrenOf(this.#target.pid);
    for (const child of children) this.children.add(child);
    const pid = children[random.integer(0, children.length - 1)];
    if (pid === undefined) return;
    const fromMs = performance.now();
    Deno.kill(pid, "SIGKILL");
    // The invoker cannot tell who killed it: it takes the kernel to be out of memory.
    await this.#noteKill(`${pid}-`, "error-server-sandbox-memory", fromMs);
  }

  async #noteKill(sandbox: string, errorCode: string, fromMs: number): Promise<void> {
    const heldPort = this.#target.wire === "inside";
    if (heldPort) await this.#untilReplaced();
    this.kills.push({ sandbox, errorCode, heldPort, fromMs, untilMs: performance.now() });
  }

  /**
   * Nobody answers before another holds the port. One that has died from inside stays until then, and
   * a moment longer; to kill it would be no other death.
   */
  async #untilReplaced(): Promise<void> {
    const { pid, sandboxes } = this.#target;
    let seen: SeenCall;
    do {
      await new Promise((resolve) => setTimeout(resolve, 20));
      this.#onCall(seen = await runCall(this.#invoke(0), planCount(++this.#calls)));
    } while (wasCut(seen) || (await childrenOf(pid)).length > sandboxes);
  }

  #invoke(index: number): Invoke {
    const { invokes } = this.#target;
    return invokes[index % invokes.length] as Invoke;
  }
}
