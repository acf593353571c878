import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { startSandboxPool } from "../../../src/sandbox/pool/sandbox_pool.ts";
import { collect } from "../../support/frames.ts";
import { call, fakes, fakeSandbox, supervised } from "./fake_sandboxes.ts";
import { settle } from "../outside/joined_ends.ts";

Deno.test("startSandboxPool: is the first sandbox as long as that lives", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts } = await supervised(first);
  assertEquals(sandbox.handler, { name: "first", interaction: "direct" });
  assertEquals((await collect(call(sandbox))).texts, ["first"]);
  sandbox.close();
  await settle();
  assertEquals([first.closed(), starts.length], [true, 1]);
});

Deno.test("startSandboxPool: fails when the first one does, without another try", async () => {
  const { start, starts, pauses, options } = fakes();
  const sandbox = startSandboxPool(start, options);
  const error = new InvokerError("start-failed", "no");
  starts[0]?.reject(error);
  assertStrictEquals(await assertRejects(() => sandbox), error);
  assertEquals([starts.length, pauses.length], [1, 0]);
});

Deno.test("startSandboxPool: replaces one that is lost, again and again, and says so", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts, lines } = await supervised(first);
  let last = first;
  for (const name of ["second", "third", "fourth"]) {
    last.lose(`the handler called Deno.exit(${name})`);
    await settle();
    last = fakeSandbox(name);
    starts.at(-1)?.resolve(last);
    await settle();
    assertEquals((await collect(call(sandbox))).texts, [name]);
  }
  assertEquals(starts.length, 4);
  assertEquals(
    lines[0],
    "The sandbox ended, a new one takes its place: the handler called Deno.exit(second)",
  );
  sandbox.close();
  assertEquals(last.closed(), true);
});

Deno.test("startSandboxPool: one that dies while the one before still ends is there until it has ended", async () => {
  const ends = ["first", "second"].map(() => Promise.withResolvers<void>());
  const [first, second] = ["first", "second"].map((name, place) => {
    const sandbox = fakeSandbox(name);
    return { ...sandbox, close: () => ends[place]?.promise ?? Promise.resolve() };
  });
  assert(first && second);
  const { sandbox: pool, starts } = await supervised(first);
  first.lose("it exited");
  await settle();
  starts[1]?.resolve(second);
  await settle();
  second.lose("it exited");
  await settle();
  const present = () => pool.present.map(({ handler }) => handler.name);
  assertEquals(present(), ["first", "second"]);
  ends[0]?.resolve();
  await settle();
  assertEquals(present(), ["second"]);
  ends[1]?.resolve();
  await pool.close();
});

Deno.test("SandboxPool.startNoMore: what loads is given up, and nothing is started any more", async () => {
  const first = fakeSandbox("first");
  const { sandbox: pool, starts, signals, start, lines } = await supervised(first);
  first.lose("it exited");
  await settle();
  pool.startNoMore();
  assertEquals(signals[1]?.aborted, true);
  const late = fakeSandbox("late");
  starts[1]?.resolve(late);
  await settle();
  assertEquals([late.closed(), pool.present.length], [true, 0]);
  await assertRejects(() => pool.replace(start, new AbortController().signal));
  assertEquals([starts.length, lines.length], [2, 1]);
  await pool.close();
});

Deno.test("startSandboxPool: of a thread that loops it promises no new one, as the invoker may end", async () => {
  const first = fakeSandbox("first");
  const { sandbox, lines } = await supervised(first);
  first.lose("no sign of life", false);
  await settle();
  assertEquals(lines, [
    "The sandbox is given up, its thread loops and cannot be stopped: no sign of life",
  ]);
  sandbox.close();
});

Deno.test("startSandboxPool: Calls wait for the replacement, and their input with them", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts } = await supervised(first);
  first.lose("x");
  await settle();
  let pulls = 0;
  const input = new ReadableStream({ pull: () => void pulls++ }, { highWaterMark: 0 });
  const { signal } = new AbortController();
  const calls = [sandbox.invoke({ start: {}, input, signal }), call(sandbox)].map(collect);
  await settle();
  assertEquals(pulls, 0);
  starts[1]?.resolve(fakeSandbox("second"));
  assertEquals((await Promise.all(calls)).map(({ texts }) => texts), [["second"], ["second"]]);
  sandbox.close();
});

Deno.test("startSandboxPool: a replacement that does not load is tried again after longer and longer", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts, pauses, lines } = await supervised(first);
  first.lose("x");
  for (let failures = 0; failures < 9; failures++) {
    await settle();
    starts.at(-1)?.reject(new InvokerError("start-failed", `no ${failures}`));
    await settle();
    pauses.at(-1)?.end();
  }
  await settle();
  const expected = [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000];
  assertEquals(pauses.map(({ ms }) => ms), expected);
  assertEquals(lines[1], "no 0; the next try is in 100 ms");
  const waiting = collect(call(sandbox));
  starts.at(-1)?.resolve(fakeSandbox("tenth"));
  assertEquals((await waiting).texts, ["tenth"]);
  sandbox.close();
});

Deno.test("startSandboxPool: it tells how many sandboxes are ready, before the loss itself", async () => {
  const all = fakes();
  const told: string[] = [];
  const starting = startSandboxPool(all.start, {
    ...all.options,
    size: 2,
    onReadyCount: (count, size) => told.push(`${count} of ${size}`),
    onLost: ({ what }) => told.push(what),
  });
  const sandboxes = ["first", "second", "third"].map(fakeSandbox);
  sandboxes.slice(0, 2).forEach((each, i) => all.starts[i]?.resolve(each));
  const pool = await starting;
  assertEquals(told, ["0 of 2", "2 of 2"]);
  sandboxes[0]?.lose("x");
  await settle();
  sandboxes[1]?.lose("y");
  await settle();
  assertEquals(told.slice(2), ["1 of 2", "x", "0 of 2", "y"]);
  all.starts[2]?.resolve(sandboxes[2] ?? fakeSandbox(""));
  await settle();
  assertEquals(told.at(-1), "1 of 2");
  await pool.close();
  all.starts[3]?.reject(new Error("no longer wanted"));
  await settle();
});

Deno.test("startSandboxPool: it tells of each start, and of those of replacements that fail", async () => {
  const all = fakes();
  const told: string[] = [];
  const starting = startSandboxPool(all.start, {
    ...all.options,
    onStarted: (durationMs) => told.push(durationMs >= 0 ? "started" : `${durationMs} ms`),
    onStartFailed: () => told.push("failed"),
  });
  const first = fakeSandbox("first");
  all.starts[0]?.resolve(first);
  const pool = await starting;
  assertEquals(told, ["started"]);
  first.lose("x");
  await settle();
  all.starts[1]?.reject(new Error("no"));
  await settle();
  assertEquals(told, ["started", "failed"]);
  all.pauses[0]?.end();
  await settle();
  all.starts[2]?.resolve(fakeSandbox("second"));
  await settle();
  assertEquals(told, ["started", "failed", "started"]);
  await pool.close();
});

Deno.test("startSandboxPool: one that dies while others start is told of", async () => {
  const all = fakes();
  const told: number[] = [];
  const starting = startSandboxPool(all.start, {
    ...all.options,
    size: 2,
    onReadyCount: (count) => told.push(count),
  });
  const first = fakeSandbox("first");
  all.starts[0]?.resolve(first);
  await settle();
  first.lose("x");
  await settle();
  all.starts[1]?.resolve(fakeSandbox("second"));
  const pool = await starting;
  assertEquals(told.at(-1), 1);
  await pool.close();
  all.starts[2]?.reject(new Error("no longer wanted"));
  await settle();
});

Deno.test("startSandboxPool: closed while a replacement loads, it closes that too", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts } = await supervised(first);
  first.lose("x");
  await settle();
  sandbox.close();
  const second = fakeSandbox("second");
  starts[1]?.resolve(second);
  await settle();
  second.lose("y");
  await settle();
  assertEquals([second.closed(), starts.length], [true, 2]);
});

Deno.test("startSandboxPool: closed while it waits for another try, it tries no more", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts, pauses } = await supervised(first);
  first.lose("x");
  await settle();
  starts[1]?.reject(new Error("no"));
  await settle();
  sandbox.close();
  pauses[0]?.end();
  await settle();
  assertEquals([starts.length, pauses.length], [2, 1]);
});

Deno.test("startSandboxPool: a Call that waits is failed when its caller leaves", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts } = await supervised(first);
  first.lose("x");
  await settle();
  const gone = new DOMException("the caller has left", "AbortError");
  const caller = new AbortController();
  const reasons: unknown[] = [];
  const input = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
  const waiting = collect(sandbox.invoke({ start: {}, input, signal: caller.signal }));
  await settle();
  caller.abort(gone);
  const outcome = await Promise.race([waiting, settle().then(() => "still waits" as const)]);
  assert(outcome !== "still waits", outcome.toString());
  assertStrictEquals(outcome.error, gone);
  assertEquals(reasons, [gone]);
  starts[1]?.resolve(fakeSandbox("second"));
  await settle();
  sandbox.close();
});

Deno.test("startSandboxPool: a Call that waits is failed when it is closed", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts } = await supervised(first);
  first.lose("x");
  await settle();
  const waiting = collect(call(sandbox));
  await settle();
  sandbox.close();
  const outcome = await Promise.race([waiting, settle().then(() => "still waits" as const)]);
  assert(outcome !== "still waits", outcome.toString());
  assert(outcome.error instanceof InvokerError && outcome.error.code === "error-server-stopping");
  starts[1]?.resolve(fakeSandbox("second"));
  await settle();
});

Deno.test("startSandboxPool: a Call that waits can be cancelled, and is not run afterwards", async () => {
  const first = fakeSandbox("first");
  const { sandbox, starts } = await supervised(first);
  first.lose("x");
  await settle();
  const reasons: unknown[] = [];
  const input = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
  const { signal } = new AbortController();
  await sandbox.invoke({ start: {}, input, signal }).cancel("enough");
  assertEquals(reasons, ["enough"]);
  let runs = 0;
  const second = fakeSandbox("second");
  starts[1]?.resolve({
    ...second,
    invoke: (invocation) => {
      runs++;
      return second.invoke(invocation);
    },
  });
  await settle();
  assertEquals(runs, 0);
  await collect(call(sandbox));
  assertEquals(runs, 1);
  sandbox.close();
});

Deno.test("startSandboxPool: a Call that no sandbox is ready for in time is UNAVAILABLE", async () => {
  const all = fakes();
  const starting = startSandboxPool(all.start, { ...all.options, startTimeoutMs: 20 });
  const first = fakeSandbox("first");
  all.starts[0]?.resolve(first);
  const sandbox = await starting;
  first.lose("x");
  await settle();
  const { error } = await collect(call(sandbox));
  assert(error instanceof InvokerError);
  assertEquals(
    [error.code, error.message],
    ["unavailable", "No sandbox has become ready within 20 ms"],
  );
  await sandbox.close();
  all.starts[1]?.reject(new Error("no longer wanted"));
  await settle();
});

Deno.test("startSandboxPool: a Call goes to the sandbox with the fewest, not to one that is replaced", async () => {
  const all = fakes();
  const starting = startSandboxPool(all.start, { ...all.options, size: 3 });
  const sandboxes = [2, 1, 0].map((callCount) => {
    const sandbox = fakeSandbox(`with ${callCount}`);
    for (let i = 0; i < callCount; i++) sandbox.begin();
    return sandbox;
  });
  sandboxes.forEach((each, i) => all.starts[i]?.resolve(each));
  const pool = await starting;
  assertEquals((await collect(call(pool))).texts, ["with 0"]);
  assertEquals(pool.readyCount, 3);
  sandboxes[2]?.lose("x");
  await settle();
  assertEquals((await collect(call(pool))).texts, ["with 1"]);
  assertEquals(pool.readyCount, 2);
  await pool.close();
  all.starts[3]?.reject(new Error("no longer wanted"));
  await settle();
});
