import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import type { SandboxPool, StartSandbox } from "../../../src/sandbox/pool/sandbox_pool.ts";
import { startSandboxPool } from "../../../src/sandbox/pool/sandbox_pool.ts";
import { collect } from "../../support/frames.ts";
import { call, fakes, type FakeSandbox, fakeSandbox, supervised } from "./fake_sandboxes.ts";
import { settle } from "../outside/joined_ends.ts";

const NEVER = new AbortController().signal;

async function replaceBy(pool: SandboxPool, sandbox: FakeSandbox) {
  return await pool.replace(() => Promise.resolve(sandbox), NEVER);
}

async function answerOf(pool: SandboxPool): Promise<string | undefined> {
  return (await collect(call(pool))).texts[0];
}

Deno.test("SandboxPool.replace: new Calls go to the later version, those under way stay", async () => {
  const first = fakeSandbox("first");
  const { sandbox: pool, starts } = await supervised(first);
  const endCall = first.begin();
  const second = fakeSandbox("second");
  assertEquals((await replaceBy(pool, second)).callCount, 1);
  assertEquals([await answerOf(pool), pool.handler.name], ["second", "second"]);
  await settle();
  assertEquals(first.closed(), false);
  endCall();
  await settle();
  assertEquals([first.closed(), first.closedFor()], [true, undefined]);
  assertEquals([second.closed(), starts.length], [false, 1]);
  await pool.close();
  assertEquals(second.closed(), true);
});

Deno.test("SandboxPool.replace: until all of the later version are ready, the former one serves", async () => {
  const all = fakes();
  const starting = startSandboxPool(all.start, { ...all.options, size: 2 });
  const former = ["a", "b"].map(fakeSandbox);
  former.forEach((each, i) => all.starts[i]?.resolve(each));
  const pool = await starting;
  const replacing = pool.replace(all.start, NEVER);
  all.starts[2]?.resolve(fakeSandbox("c"));
  await settle();
  assertEquals([await answerOf(pool), pool.handler.name], ["a", "a"]);
  all.starts[3]?.resolve(fakeSandbox("d"));
  await replacing;
  assertEquals([await answerOf(pool), pool.handler.name, pool.readyCount], ["c", "c", 2]);
  await settle();
  assertEquals(former.map((each) => each.closed()), [true, true]);
  await pool.close();
});

Deno.test("SandboxPool.replace: one that does not load leaves the former serving, and ends the others", async () => {
  const all = fakes();
  const starting = startSandboxPool(all.start, { ...all.options, size: 2 });
  const former = ["a", "b"].map(fakeSandbox);
  former.forEach((each, i) => all.starts[i]?.resolve(each));
  const pool = await starting;
  const replacing = assertRejects(() => pool.replace(all.start, NEVER));
  const half = fakeSandbox("c");
  all.starts[2]?.resolve(half);
  const error = new InvokerError("start-failed", "no");
  all.starts[3]?.reject(error);
  assertStrictEquals(await replacing, error);
  assertEquals([half.closed(), await answerOf(pool), pool.handler.name], [true, "a", "a"]);
  assertEquals(former.map((each) => each.closed()), [false, false]);
  // It is as it was: one that dies is replaced.
  former[0]?.lose("x");
  await settle();
  assertEquals(all.starts.length, 5);
  all.starts[4]?.resolve(fakeSandbox("e"));
  await settle();
  assertEquals(pool.readyCount, 2);
  await pool.close();
});

Deno.test("SandboxPool.replace: of a version that is left, one that has Calls ends behind them", async () => {
  const all = fakes();
  const starting = startSandboxPool(all.start, { ...all.options, size: 2 });
  ["a", "b"].map(fakeSandbox).forEach((each, i) => all.starts[i]?.resolve(each));
  const pool = await starting;
  const replacing = assertRejects(() => pool.replace(all.start, NEVER));
  // With the port in its hands it has them before the version is there.
  const half = fakeSandbox("c");
  const endCall = half.begin();
  all.starts[2]?.resolve(half);
  all.starts[3]?.reject(new InvokerError("start-failed", "no"));
  await replacing;
  assertEquals([half.closed(), pool.present.length], [false, 3]);
  endCall();
  await settle();
  assertEquals([half.closed(), pool.present.length], [true, 2]);
  await pool.close();
});

Deno.test("SandboxPool.replace: a sandbox of a former version is not replaced, and its death is told", async () => {
  const all = fakes();
  const lost: string[] = [];
  const first = fakeSandbox("first");
  const starting = startSandboxPool(all.start, {
    ...all.options,
    onLost: ({ what }) => lost.push(what),
  });
  all.starts[0]?.resolve(first);
  const pool = await starting;
  first.begin();
  await replaceBy(pool, fakeSandbox("second"));
  first.lose("it exited");
  await settle();
  assertEquals([lost, all.starts.length], [["it exited"], 1]);
  assertEquals(all.lines, ["The sandbox ended, and none takes its place: it exited"]);
  await pool.close();
});

Deno.test("SandboxPool.replace: it tells of the later version's sandboxes only, and always of some", async () => {
  const all = fakes();
  const told: number[] = [];
  const first = fakeSandbox("first");
  const starting = startSandboxPool(all.start, {
    ...all.options,
    onReadyCount: (count) => told.push(count),
  });
  all.starts[0]?.resolve(first);
  const pool = await starting;
  told.length = 0;
  first.begin();
  const second = fakeSandbox("second");
  await replaceBy(pool, second);
  first.lose("x");
  await settle();
  assert(told.length > 0 && told.every((count) => count === 1), told.join());
  second.lose("y");
  await settle();
  assertEquals(told.at(-1), 0);
  await pool.close();
  all.starts[1]?.reject(new Error("no longer wanted"));
});

Deno.test("SandboxPool.replace: Calls that wait for a sandbox go to the later version", async () => {
  const first = fakeSandbox("first");
  const { sandbox: pool, starts } = await supervised(first);
  first.lose("x");
  await settle();
  const waiting = answerOf(pool);
  await settle();
  const second = fakeSandbox("second");
  await replaceBy(pool, second);
  assertEquals(await waiting, "second");
  // What was to take the former's place has no place any more.
  const late = fakeSandbox("late");
  starts[1]?.resolve(late);
  await settle();
  assertEquals([late.closed(), second.closed()], [true, false]);
  await pool.close();
});

Deno.test("SandboxPool.replace: given up while it loads, it gives up its sandboxes", async () => {
  const first = fakeSandbox("first");
  const { sandbox: pool } = await supervised(first);
  const control = new AbortController();
  const reason = new InvokerError("start-failed", "too late");
  const replacing = assertRejects(() => pool.replace(untilGivenUp, control.signal));
  control.abort(reason);
  assertStrictEquals(await replacing, reason);
  assertEquals([await answerOf(pool), first.closed()], ["first", false]);
  await pool.close();
});

Deno.test("SandboxPool.replace: closed while a version loads, it gives that up as well", async () => {
  const first = fakeSandbox("first");
  const { sandbox: pool } = await supervised(first);
  const replacing = assertRejects(() => pool.replace(untilGivenUp, NEVER), InvokerError);
  await pool.close();
  assertEquals((await replacing).code, "error-server-stopping");
  assertEquals(first.closed(), true);
  const error = await assertRejects(() => pool.replace(untilGivenUp, NEVER), InvokerError);
  assertEquals(error.code, "error-server-stopping");
});

Deno.test("SandboxPool.replace: closed while a version loads, it waits for what of it is torn down", async () => {
  const all = fakes();
  const opening = startSandboxPool(all.start, { ...all.options, size: 2 });
  for (const started of all.starts) started.resolve(fakeSandbox("first"));
  const pool = await opening;
  const tornDown = Promise.withResolvers<void>();
  let began = false;
  const loaded = {
    ...fakeSandbox("later"),
    close() {
      began = true;
      return tornDown.promise;
    },
  };
  let loads = 0;
  const start: StartSandbox = (signal) =>
    loads++ === 0 ? Promise.resolve(loaded) : untilGivenUp(signal);
  const replacing = assertRejects(() => pool.replace(start, NEVER), InvokerError);
  await new Promise((resolve) => setTimeout(resolve));
  let closed = false;
  const closing = pool.close().then(() => closed = true);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([began, closed], [true, false]);
  tornDown.resolve();
  await Promise.all([closing, replacing]);
});

Deno.test("SandboxPool.replace: one that loads all the same after it was given up is ended", async () => {
  const { sandbox: pool, starts, start, signals } = await supervised(fakeSandbox("first"));
  const control = new AbortController();
  const replacing = assertRejects(() => pool.replace(start, control.signal));
  control.abort();
  assertEquals(signals[1]?.aborted, true);
  const late = fakeSandbox("late");
  starts[1]?.resolve(late);
  await replacing;
  assertEquals([late.closed(), await answerOf(pool)], [true, "first"]);
  await pool.close();
});

Deno.test("SandboxPool.replace: at most 8 former versions live, then the oldest one's Calls are ended", async () => {
  const first = fakeSandbox("0");
  const { sandbox: pool, lines } = await supervised(first);
  const versions = [first];
  first.begin();
  for (let i = 1; i <= 8; i++) {
    const next = fakeSandbox(`${i}`);
    await replaceBy(pool, next);
    next.begin();
    versions.push(next);
  }
  await settle();
  assertEquals(versions.filter((each) => each.closed()), []);
  const ninth = fakeSandbox("9");
  await replaceBy(pool, ninth);
  assertEquals(versions.map((each) => each.closed()), [true, ...Array(8).fill(false)]);
  assertEquals(first.closedFor()?.code, "error-server-stopping");
  assertMatch(first.closedFor()?.message ?? "", /has been replaced/);
  assertMatch(lines.join("\n"), /^Calls that are ended, as more than 8 later versions .*: 1$/);
  await pool.close();
  assertEquals(versions.every((each) => each.closed()) && ninth.closed(), true);
});

Deno.test("SandboxPool.replace: versions without Calls do not count", async () => {
  const { sandbox: pool, lines } = await supervised(fakeSandbox("first"));
  const busy = fakeSandbox("busy");
  await replaceBy(pool, busy);
  const end = busy.begin();
  for (let i = 0; i < 30; i++) await replaceBy(pool, fakeSandbox(`${i}`));
  assertEquals([busy.closed(), lines], [false, []]);
  end();
  await settle();
  assertEquals(busy.closed(), true);
  await pool.close();
});

Deno.test("SandboxPool.replace: what ended while others loaded is no version to go to", async () => {
  const { sandbox: pool } = await supervised(fakeSandbox("first"));
  const dying = fakeSandbox("dying");
  let starts = 0;
  const start = (signal: AbortSignal) => {
    if (starts++ > 0) return untilGivenUp(signal);
    dying.lose("it exited");
    return Promise.resolve(dying);
  };
  await assertRejects(() => pool.replace(start, NEVER), InvokerError, "its sandbox ended");
  assertEquals([await answerOf(pool), pool.handler.name], ["first", "first"]);
  await pool.close();
});

/** Loads for ever. */
function untilGivenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
