import { assertEquals, assertRejects } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import type { ProcessEnd } from "../../src/invocation/process_end.ts";
import type { Measured, ServedFunction } from "../../src/processes/process_messages.ts";
import { ProcessSlot } from "../../src/processes/process_slot.ts";
import type { ServingProcess } from "../../src/processes/serving_process.ts";
import { createLog } from "../../src/telemetry/logging.ts";

const SERVED = { file: "/f.ts", handler: "f", interaction: "direct" } as const;
const MEASURED: Measured = { isReady: true, values: [] };

/** A process that does what the test says. */
class StandIn implements ServingProcess {
  readonly #serving = Promise.withResolvers<ServedFunction>();
  readonly #ended = Promise.withResolvers<ProcessEnd>();
  readonly signals: string[] = [];
  answer: Promise<Measured | undefined> = Promise.resolve(MEASURED);
  readonly serving = this.#serving.promise;
  readonly ended = this.#ended.promise;

  constructor(readonly pid: number) {
    this.serving.catch(() => {});
  }

  serve(): void {
    this.#serving.resolve(SERVED);
  }

  end(how = "it exited with 1"): void {
    this.#ended.resolve({ reason: "exited", what: how });
    this.#serving.reject(new InvokerError("start-failed", `Cannot start: ${how}`));
  }

  measure(): Promise<Measured | undefined> {
    return this.answer;
  }

  signal(signal: Deno.Signal): void {
    this.signals.push(signal);
    if (signal !== "SIGHUP") this.end(`it died of ${signal}`);
  }
}

function openSlot() {
  const started: StandIn[] = [];
  const pauses: number[] = [];
  const logged: string[] = [];
  const lost: [last: Measured | undefined, reason: string][] = [];
  const clock = { nowMs: 0 };
  const slot = new ProcessSlot({
    start() {
      const process = new StandIn(started.length + 1);
      started.push(process);
      return process;
    },
    log: createLog({}, (line) => logged.push(line.replace(/^.* invoker: /, "").trimEnd())),
    pause: (ms) => Promise.resolve(void pauses.push(ms)),
    now: () => clock.nowMs,
    onChange() {},
    onLost: (...told) => lost.push(told),
  });
  const last = () => started.at(-1) as StandIn;
  return { slot, started, pauses, logged, lost, clock, last };
}

/** Lets all that is due happen. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("ProcessSlot: the first start is tried once", async () => {
  const { slot, started, last } = openSlot();
  const opened = slot.open();
  last().end("it exited with 1");
  await assertRejects(() => opened, InvokerError, "Cannot start: it exited with 1");
  await turn();
  assertEquals([started.length, slot.isServing], [1, false]);
});

Deno.test("ProcessSlot: one that ends is replaced at once, later after pauses that double", async () => {
  const { slot, pauses, last, clock, logged } = openSlot();
  const opened = slot.open();
  last().serve();
  assertEquals(await opened, SERVED);
  for (let i = 0; i < 9; i++) {
    last().end("it exited with 70");
    await turn();
    assertEquals(slot.isServing, false);
    last().serve();
    await turn();
    assertEquals(slot.isServing, true);
  }
  assertEquals(pauses, [100, 200, 400, 800, 1600, 3200, 6400, 10_000]);
  assertEquals(logged[0], "Process 1 ended, a new one takes its place: it exited with 70");
  clock.nowMs += 10_001;
  last().end();
  await turn();
  assertEquals(pauses.length, 8);
});

Deno.test("ProcessSlot: a replacement that does not start is tried again, and told of", async () => {
  const { slot, pauses, logged, last } = openSlot();
  const opened = slot.open();
  last().serve();
  await opened;
  last().end();
  for (let i = 0; i < 2; i++) {
    await turn();
    last().end("it died of SIGKILL");
  }
  await turn();
  assertEquals(pauses, [100, 200]);
  assertEquals(logged.slice(1), [
    "Cannot start: it died of SIGKILL; the next try is in 100 ms",
    "Cannot start: it died of SIGKILL; the next try is in 200 ms",
  ]);
});

Deno.test("ProcessSlot: when it is closed, also while one starts, nothing is replaced", async () => {
  for (const serves of [true, false]) {
    const { slot, started, lost, logged, last } = openSlot();
    const opened = slot.open();
    last().serve();
    await opened;
    if (!serves) {
      last().end();
      await turn();
    }
    const count = started.length;
    await slot.close("SIGTERM");
    await turn();
    assertEquals(last().signals, ["SIGTERM"]);
    assertEquals([started.length, slot.isServing], [count, false]);
    assertEquals([lost.length, logged.length], serves ? [0, 0] : [1, 1]);
  }
});

Deno.test("ProcessSlot: it reloads what serves, and what starts when it has come to serve", async () => {
  const { slot, last } = openSlot();
  const opened = slot.open();
  slot.reload();
  assertEquals(last().signals, []);
  last().serve();
  await opened;
  assertEquals(last().signals, ["SIGHUP"]);
  slot.reload();
  assertEquals(last().signals, ["SIGHUP", "SIGHUP"]);
});

Deno.test("ProcessSlot: one that does not answer, or has ended, is what it last said, and not ready", async () => {
  const { slot, last, lost } = openSlot();
  const opened = slot.open();
  assertEquals(await slot.measure(), undefined);
  last().serve();
  await opened;
  assertEquals(await slot.measure(), MEASURED);
  last().answer = Promise.resolve(undefined);
  assertEquals(await slot.measure(), { ...MEASURED, isReady: false });
  const late = Promise.withResolvers<Measured>();
  last().answer = late.promise;
  const measured = slot.measure();
  last().end();
  await turn();
  late.resolve(MEASURED);
  assertEquals(await measured, { ...MEASURED, isReady: false });
  assertEquals(lost, [[MEASURED, "exited"]]);
});
