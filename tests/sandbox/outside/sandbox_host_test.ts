import { assert, assertEquals, assertRejects } from "@std/assert";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import type { FromSandbox, Post, ToSandbox } from "../../../src/sandbox/link/protocol.ts";
import type { Sandbox } from "../../../src/sandbox/outside/sandbox.ts";
import { SandboxHost } from "../../../src/sandbox/outside/sandbox_host.ts";
import { batches, collect, frame } from "../../support/frames.ts";
import { describeError } from "../../support/run_function.ts";
import { randomBy, randomPost } from "../link/garbled_posts.ts";
import { settle } from "./joined_ends.ts";
import { SILENT } from "./sandbox_fixture.ts";

const LOADED: FromSandbox = { type: "loaded", handler: { name: "f", interaction: "direct" } };
const GARBLED = "it sent what cannot be understood";
const PAYLOADS = new Uint8Array();

interface TestHost {
  readonly host: SandboxHost;
  readonly sent: ToSandbox[];
  /** How often it was ended. */
  readonly ends: () => number;
}

function createHost(
  stallTimeoutMs = 60_000,
  { loadTimeoutMs }: { loadTimeoutMs?: number } = {},
): TestHost {
  const sent: ToSandbox[] = [];
  let ends = 0;
  const host = new SandboxHost({
    send: ({ messages }: Post<ToSandbox>) => void sent.push(...messages),
    end: () => void ends++,
    stopsLoops: true,
    entryUrl: "file:///f.ts",
    setupTimeoutMs: 0,
  }, {
    stallTimeoutMs,
    teardownTimeoutMs: 0,
    log: SILENT,
    ...(loadTimeoutMs !== undefined && { loadTimeoutMs }),
  });
  return { host, sent, ends: () => ends };
}

async function load(): Promise<TestHost & { sandbox: Sandbox }> {
  const test = createHost();
  const ready = test.host.ready();
  test.host.receive({ messages: [LOADED], payloads: PAYLOADS });
  return { ...test, sandbox: await ready };
}

/** Two Calls, numbered 1 and 2, whose input goes on. */
function openTwo({ invoke }: Sandbox) {
  const { signal } = new AbortController();
  return [1, 2].map(() => collect(invoke({ start: {}, input: batches([frame("x")]), signal })));
}

/** What comes out of turn, though each message by itself is one that sandboxes send. */
const OUT_OF_TURN: readonly (readonly [what: string, messages: readonly FromSandbox[]])[] = [
  ["loaded twice", [LOADED]],
  ["not loaded after it was", [{
    type: "not-loaded",
    error: { code: "start-failed", message: "no" },
  }]],
  ["an answer that nobody asked for", [{ type: "pong" }]],
  ["torn down without being asked", [{ type: "torn-down" }]],
  ["credit that was not used", [{ type: "credit", call: 1, bytes: 2 ** 40 }]],
];

for (const [what, messages] of OUT_OF_TURN) {
  Deno.test(`SandboxHost: ${what}, it is ended and its Calls fail`, async () => {
    const { host, sandbox, ends } = await load();
    const calls = openTwo(sandbox);
    host.receive({ messages, payloads: PAYLOADS });
    assertEquals((await sandbox.lost).what, GARBLED);
    for (const { error } of await Promise.all(calls)) {
      assertEquals(
        describeError(error),
        `error-server-sandbox-exited: The sandbox ended: ${GARBLED}`,
      );
    }
    assertEquals([ends(), sandbox.callCount], [1, 0]);
  });
}

/** What is late, or for nobody: it does no harm. */
const IGNORED: readonly (readonly [what: string, messages: readonly FromSandbox[]])[] = [
  ["the end of a Call that was never opened", [{ type: "end", call: 99 }]],
  ["credit for a Call that was never opened", [{ type: "credit", call: 99, bytes: 2 ** 40 }]],
  ["frames for a Call that was never opened", [
    { type: "frames", call: 99, sizes: [0], headers: [-1], headerTable: [] },
  ]],
  ["an end twice, and frames behind it", [
    { type: "end", call: 1 },
    { type: "end", call: 1, error: { code: "internal", message: "no" } },
    { type: "frames", call: 1, sizes: [0], headers: [-1], headerTable: [] },
  ]],
];

for (const [what, messages] of IGNORED) {
  Deno.test(`SandboxHost: ${what} is ignored`, async () => {
    const { host, sandbox, ends } = await load();
    const calls = openTwo(sandbox);
    host.receive({ messages, payloads: PAYLOADS });
    const rest: FromSandbox[] = [{ type: "end", call: 1 }, { type: "end", call: 2 }];
    host.receive({ messages: rest, payloads: PAYLOADS });
    const outcomes = await Promise.all(calls);
    assertEquals(outcomes.map(({ texts, error }) => [texts, error]), [[[], undefined], [
      [],
      undefined,
    ]]);
    assertEquals([ends(), sandbox.callCount], [0, 0]);
  });
}

Deno.test("SandboxHost: it takes an answer for each question", async () => {
  const { host, sent, ends } = createHost(40);
  const ready = host.ready();
  host.receive({ messages: [LOADED], payloads: PAYLOADS });
  const sandbox = await ready;
  while (!sent.some(({ type }) => type === "ping")) await settle();
  host.receive({ messages: [{ type: "pong" }], payloads: PAYLOADS });
  assertEquals(ends(), 0);
  void sandbox.close();
  host.receive({ messages: [{ type: "torn-down" }], payloads: PAYLOADS });
  await sandbox.close();
});

Deno.test("SandboxHost: until its first word a sandbox starts, however long it may load", async () => {
  const { host, sent, ends } = createHost(20, { loadTimeoutMs: 500 });
  const error = await assertRejects(() => host.ready(), InvokerError);
  assertEquals(
    error.message,
    'Cannot load "file:///f.ts": it did not load within 500 ms: its thread or process starts',
  );
  assertEquals([sent.length, ends() > 0], [0, true]);
});

Deno.test("SandboxHost: from its first word on it has to answer, while it loads, too", async () => {
  const { host, sent } = createHost(20, { loadTimeoutMs: 60_000 });
  const ready = host.ready();
  const messages: FromSandbox[] = [{ type: "loading", stage: "import" }];
  host.receive({ messages, payloads: PAYLOADS });
  const error = await assertRejects(() => ready, InvokerError);
  assertEquals(error.message, 'Cannot load "file:///f.ts": it did not answer for 20 ms');
  assertEquals(sent.map(({ type }) => type).includes("ping"), true);
});

Deno.test("SandboxHost: spoilt posts end a sandbox that loads, or load it, and nothing else", async () => {
  const random = randomBy(8);
  let failed = 0;
  for (let round = 0; round < 500; round++) {
    const { host, ends } = createHost();
    const ready = host.ready().then(() => "ready", (error) => {
      assert(error instanceof InvokerError, String(error));
      failed++;
    });
    for (let count = 0; count < 5; count++) host.receive(randomPost(random));
    if (ends() === 0) host.exited({ how: "it is enough" });
    await ready;
    assert(ends() > 0);
  }
  assert(failed > 100 && failed < 500, `${failed} did not load`);
});

Deno.test("SandboxHost: spoilt posts leave no Call open, and no rejection to nobody", async () => {
  const random = randomBy(15);
  let lost = 0;
  for (let round = 0; round < 500; round++) {
    const { host, sandbox, ends } = await load();
    const calls = openTwo(sandbox);
    for (let count = 0; count < 5 && ends() === 0; count++) host.receive(randomPost(random));
    if (ends() > 0) lost++;
    host.exited({ how: "it is enough" });
    await Promise.all([...calls, sandbox.lost, sandbox.close(), sandbox.drain(true)]);
    assertEquals([ends(), sandbox.callCount], [1, 0]);
  }
  // A rejection that nobody takes would have failed this test by now.
  await settle();
  assert(lost > 100, `${lost} were lost`);
});

Deno.test("SandboxHost: a sandbox that sends garbage while it loads did not start", async () => {
  const { host } = createHost();
  const ready = host.ready();
  host.receive({ messages: [{ type: "not-loaded", error: null }], payloads: PAYLOADS });
  const error = await assertRejects(() => ready, InvokerError);
  assertEquals(error.message, `Cannot load "file:///f.ts": ${GARBLED}`);
});
