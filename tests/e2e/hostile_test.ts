import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type CallOutcome,
  connect,
  nextText,
  outcomeOf,
  type TestCall,
  type TestClient,
  toWireMessage,
} from "../support/grpc_client.ts";
import { eventually, until } from "../support/eventually.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

type Isolation = "worker" | "process";

/** How a Call ends: its status, its `error-code` and its message; of one that is OK its text. */
type End = readonly [status: string, errorCode: string | undefined, details: RegExp];

interface Row {
  /** What the function does; the name that the fixture knows. */
  readonly deed: string;
  /** How its Call ends; a reason in words where it is not tried. */
  readonly worker: End | string;
  readonly process: End | string;
  /** Time that the Call has, where it would not end by itself. */
  readonly deadlineMs?: number;
  /** Whether the sandbox lives on. */
  readonly survives?: boolean;
  /** What the log tells then. */
  readonly logged?: string;
}

const STALL_TIMEOUT = "2s";
const MEMORY_MIB = 64;
const ENDS_PROCESS = "memory without end in a thread ends the process";
const CHANNEL_ONLY = "a thread has no socket to its host";
/** The child of a compiled program has a thread, too, for its function. */
const channelOnly = (end: End) => ({
  worker: CHANNEL_ONLY,
  process: BINARY === undefined ? end : CHANNEL_ONLY,
});

const exited = (how: RegExp): End => ["INTERNAL", "error-server-sandbox-exited", how];
const stalled: End = ["DEADLINE_EXCEEDED", "error-server-sandbox-stalled", /did not answer/];
const outOfMemory: End = [
  "RESOURCE_EXHAUSTED",
  "error-server-sandbox-memory",
  /^The sandbox ended: it died of (?:SIGKILL|SIGTRAP): it took more memory than 64 MiB, or all of its file descriptors, or was killed from outside$/,
];
const threw = (message: RegExp): End => ["UNKNOWN", "error-server-function-invocation", message];
const ok = (text: RegExp): End => ["OK", undefined, text];
const inBoth = (end: End) => ({ worker: end, process: end });

const ROWS: readonly Row[] = [
  { deed: "Deno.exit", ...inBoth(exited(/3/)) },
  { deed: "process.exit", ...inBoth(exited(/4/)) },
  { deed: "self.close", ...inBoth(exited(/^The sandbox ended: /)) },
  { deed: "an uncaught error in a timer", ...inBoth(exited(/uncaught error: loose$/)) },
  { deed: "null thrown in a timer", ...inBoth(exited(/uncaught error: null$/)) },
  { deed: "an unhandled rejection", ...inBoth(exited(/unhandled rejection: nobody cares$/)) },
  { deed: "an unhandled rejection with null", ...inBoth(exited(/unhandled rejection: null$/)) },
  { deed: "throw null", ...inBoth(threw(/^null$/)), survives: true },
  { deed: "recursion without end", ...inBoth(threw(/call stack/)), survives: true },
  {
    deed: "no answer",
    ...inBoth(["DEADLINE_EXCEEDED", undefined, /./]),
    deadlineMs: 300,
    survives: true,
  },
  { deed: "a flood of logs", ...inBoth(ok(/^flooded$/)), survives: true, logged: "flood 2999 " },
  { deed: "a line of a megabyte", ...inBoth(ok(/^written$/)), survives: true, logged: "yyyy" },
  { deed: "messages of its own", ...inBoth(ok(/^posted$/)), survives: true },
  { deed: "a signal to itself", ...inBoth(exited(/./)) },
  { deed: "a signal that stops itself", ...inBoth(exited(/./)) },
  { deed: "an endless loop", worker: "its thread cannot be stopped: see below", process: stalled },
];

/** A heap that is nearly full answers late: they have more time. */
const GREEDY: readonly Row[] = [
  { deed: "memory without end, in arrays", worker: ENDS_PROCESS, process: outOfMemory },
  { deed: "memory without end, in buffers", worker: ENDS_PROCESS, process: outOfMemory },
  {
    deed: "memory without end, in buffers, without a pause",
    worker: ENDS_PROCESS,
    process: outOfMemory,
  },
];

/** What a function can do with the invoker's own code beside it: it may lose its sandbox, no more. */
const FORGED: readonly Row[] = [
  {
    deed: "garbage into its file descriptors",
    worker: "they are the invoker's own",
    process: ok(/^written$/),
    survives: true,
  },
  { deed: "a post that is no JSON", ...channelOnly(exited(/./)) },
  { deed: "a post that is no list", ...channelOnly(exited(/./)) },
  { deed: "a message that lacks its fields", ...inBoth(exited(/./)) },
];

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`hostile: each costs its own Calls only, isolation ${isolation}`, async (t) => {
    await using invoker = await startHostile(isolation);
    using client = connect(invoker.port);
    for (const row of ROWS) await step(t, row, isolation, invoker, client);
    if (isolation === "process") await assertIdle(invoker.pid);
  });

  Deno.test(`hostile: memory, isolation ${isolation}`, async (t) => {
    await using invoker = await startHostile(isolation, "10s");
    using client = connect(invoker.port);
    for (const row of GREEDY) await step(t, row, isolation, invoker, client);
    if (isolation === "process") await assertIdle(invoker.pid);
  });

  for (const row of FORGED) {
    const end = row[isolation];
    const name = `hostile: ${row.deed}, isolation ${isolation}`;
    if (typeof end === "string") {
      Deno.test.ignore(`${name}: ${end}`, () => {});
      continue;
    }
    Deno.test(name, async (t) => {
      await using invoker = await startHostile(isolation);
      using client = connect(invoker.port);
      await step(t, row, isolation, invoker, client);
    });
  }
}

Deno.test("hostile: an endless loop, isolation worker, ends the invoker with 70", async () => {
  await using invoker = await startHostile("worker");
  using client = connect(invoker.port);
  const { other, hostile } = await openTwo(client);
  const outcome = outcomeOf(hostile);
  hostile.write(toWireMessage("an endless loop"));
  assertEnd(await outcome, stalled);
  await assertGoesOn(other);
  assertEquals((await invoker.status).code, 70);
});

function startHostile(
  isolation: Isolation,
  stallTimeout = STALL_TIMEOUT,
): Promise<InvokerProcess> {
  const file = fixturePath("../hostile/hostile.ts");
  return startInvokerProcess([
    `${file}?handler=hostile`,
    `--isolation=${isolation}`,
    "--sandboxes=2",
    `--stall-timeout=${stallTimeout}`,
    `--memory-limit=${MEMORY_MIB}`,
  ], { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] });
}

async function step(
  t: Deno.TestContext,
  row: Row,
  isolation: Isolation,
  invoker: InvokerProcess,
  client: TestClient,
): Promise<void> {
  const { deed, deadlineMs = 15_000, survives, logged } = row;
  const end = row[isolation];
  const skipped = typeof end === "string";
  await t.step({
    name: skipped ? `${deed}: ${end}` : deed,
    ignore: skipped,
    async fn() {
      if (skipped) return;
      const { other, hostile, sandbox } = await openTwo(client, deadlineMs);
      try {
        const outcome = outcomeOf(hostile);
        hostile.write(toWireMessage(deed));
        if (end[0] === "OK") hostile.end();
        assertEnd(await outcome, end);
        await assertGoesOn(other);
        assertEquals((await client.call(["who"], within(15_000))).status, "OK");
        if (survives) await until(() => hasAnswered(client, sandbox), () => `${sandbox} answers`);
        if (logged) {
          await until(() => invoker.stderr().includes(logged), () => `"${logged}" is logged`);
        }
        if (isolation === "process") {
          const isWhole = async () => (await childrenOf(invoker.pid))?.length === 2;
          if (await childrenOf(invoker.pid)) await until(isWhole, () => "two children");
        }
      } finally {
        // Left open after a failure it would keep the next steps from finding two sandboxes.
        other.cancel();
        hostile.cancel();
      }
    },
  });
}

function assertEnd(outcome: CallOutcome, [status, errorCode, message]: End): void {
  const { details, texts } = outcome;
  assertEquals([outcome.status, outcome.errorCode], [status, errorCode], details);
  // The first text told the sandbox.
  assertMatch(status === "OK" ? texts.join() : details, message);
}

/** Two Calls in two sandboxes; both have answered once. Waits until there are two. */
async function openTwo(
  client: TestClient,
  deadlineMs = 15_000,
): Promise<{ other: TestCall; hostile: TestCall; sandbox: string }> {
  return await eventually(async () => {
    const other = client.open(within(30_000));
    const first = await ask(other);
    const hostile = client.open(within(deadlineMs));
    const sandbox = await ask(hostile);
    if (first && sandbox && sandbox !== first) return { other, hostile, sandbox };
    for (const call of [hostile, other]) await finish(call);
    return undefined;
  }, () => "there are two sandboxes");
}

/** The Call that was under way elsewhere is answered, and ends in good order. */
async function assertGoesOn(other: TestCall): Promise<void> {
  assert(await ask(other), "the Call in the other sandbox did not go on");
  assertEquals((await finish(other)).status, "OK");
}

function ask(call: TestCall): Promise<string | undefined> {
  call.on("error", () => {}); // told by what is missing
  call.write(toWireMessage("who"));
  return nextText(call);
}

function finish(call: TestCall): Promise<CallOutcome> {
  const outcome = outcomeOf(call);
  call.end();
  return outcome;
}

async function hasAnswered(client: TestClient, sandbox: string): Promise<boolean> {
  const calls = [client.open(within(5000)), client.open(within(5000))];
  const names = [];
  for (const call of calls) names.push(await ask(call));
  await Promise.all(calls.map(finish));
  return names.includes(sandbox);
}

/** It comes to pass that there are two children, and that none of the processes is busy. */
async function assertIdle(pid: number): Promise<void> {
  if (!await childrenOf(pid)) return;
  let seen = "";
  const isIdle = async () => {
    const children = await childrenOf(pid) ?? [];
    seen = `children: ${children}`;
    if (children.length !== 2) return false;
    const pids = [pid, ...children];
    const before = await cpuTicks(pids);
    await pause(500);
    const ticks = await cpuTicks(pids) - before;
    seen = `${ticks} ticks in 500 ms`;
    // A hundred a second and core.
    return ticks < 20;
  };
  await until(isIdle, () => seen);
}

async function cpuTicks(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    // Behind the name, which may hold anything: user and system time are the 12th and 13th field.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks;
}

let saidWhy = false;

/** The children of a process; `undefined` where nothing lists them. */
async function childrenOf(pid: number): Promise<number[] | undefined> {
  try {
    const { stdout } = await new Deno.Command("ps", { args: ["--ppid", `${pid}`, "-o", "pid="] })
      .output();
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line.trim()).map(Number);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // deno-lint-ignore no-console -- why something is not checked
    if (!saidWhy) console.error("children are not counted: there is no ps");
    saidWhy = true;
    return undefined;
  }
}

function within(ms: number): { deadline: number } {
  return { deadline: Date.now() + ms };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
