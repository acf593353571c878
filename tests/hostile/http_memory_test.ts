// Clients of HTTP that make the invoker hold as much as they can, each another invoker: memory that one
// has had its allocator keeps, in pieces that may not fit the next one.
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsBackpressure, ROOT, sourceOnly } from "../support/invoker_program.ts";
import {
  byStreams,
  compressed,
  post,
  rawly,
  repeat,
  socketFrame,
  type Start,
  webSocket,
} from "./http_attacks.ts";
import { childrenOf } from "./memory_attack.ts";

/** How long an attack goes on when it has sent what it can. */
const LASTS_MS = 500;
/** Far more than a good client waits for an answer, on a machine that does nothing else. */
const PATIENCE_MS = 60_000;
/**
 * What may be held: what waits (`--max-buffered`), and of each of 500 connections what its socket has
 * read ahead. It takes up to twice as much, as V8 lets buffers that are garbage grow, and 100 at rest.
 */
const MAX_MIB = 100 + 2 * (128 + 500 / 8);
/** Two answers of 100 MB are held three times each while they cross. */
const MAX_MIB_OF_LARGE = MAX_MIB + 2 * 3 * 100;

const MB = 1_000_000;
const CHUNKED = { "transfer-encoding": "chunked" };
const LINES = { "content-type": "application/x-ndjson" };
const BATCH = "application/cloudevents-batch+json";
const EVENT = '{"specversion":"1.0","id":"1","source":"a","type":"b"}';
const FLOOD = "text 16000 100000";
/** The beginning of a head, in the midst of a value. */
const HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ";
const NEXT = 0x00;
const FIRST_TEXT = 0x01;
const TEXT = 0x81;
const PING = 0x89;
const NOTHING = new Uint8Array();
const bytes = (text: string) => new TextEncoder().encode(text);

/** What is done, by kinds. */
const ATTACKS: Readonly<Record<string, Readonly<Record<string, Start>>>> = {
  "what requests begin with": {
    "1000 connections that say nothing after a request": rawly(1000, post("x")),
    "1000 connections with 15 KB of a head": rawly(1000, `${HEAD}${"x".repeat(15_000)}`),
    "50 heads with a header of 2 MB, 50 with 300,000 headers": rawly(
      100,
      `${HEAD}${"x".repeat(2 * MB)}`,
      `${HEAD}${"\r\nX: y".repeat(300_000)}`,
    ),
    "4 connections with 20,000 requests, no answer read": rawly(
      4,
      repeat(post("answer 16000"), 20_000),
    ),
  },
  "bodies": {
    "500 with a byte of 4 MB": rawly(500, post("x", { "content-length": 4 * MB })),
    "200 with 1 MB of 4 MB": rawly(200, post("x".repeat(MB), { "content-length": 4 * MB })),
    "200 with 1 MB of nobody knows how much": rawly(
      200,
      post(`fa0\r\n${"x".repeat(4000)}\r\n`.repeat(250), CHUNKED),
    ),
  },
  "bodies of small parts": {
    "30 of 300,000 chunks of a byte": rawly(30, post("1\r\nx\r\n".repeat(300_000), CHUNKED)),
    "100 with 1 MB of what a chunk is said to be": rawly(
      100,
      post(`1;${"x".repeat(MB)}`, CHUNKED),
    ),
    "100 lines that have not ended after 2 MB": rawly(
      100,
      post("1".repeat(2 * MB), { ...LINES, "content-length": 2 ** 40 }),
    ),
    "100 of 1,000,000 lines of a byte, which nobody takes": rawly(
      100,
      post(`wait 2000\n${"0\n".repeat(MB)}`, LINES),
    ),
  },
  "what gets large": {
    "60 of 64 MB, compressed": rawly(60, ...compressed("text/plain", "a".repeat(64 * MB))),
    "60 of 4 MB, compressed": rawly(60, ...compressed("text/plain", "a".repeat(4 * MB))),
    "60 of 16 MB of lines of a byte, of none, or of one line, compressed": rawly(
      60,
      ...["0\n", "\n\n", "00"].flatMap((each) =>
        compressed(LINES["content-type"], `echo\n${each.repeat(8 * MB)}`)
      ),
    ),
    "60 batches of 70,000 events": rawly(
      60,
      ...compressed(BATCH, `[${Array(70_000).fill(EVENT).join()}]`),
    ),
    "60 batches of 1,000,000 numbers that are looked at": rawly(
      60,
      ...compressed(BATCH, `[${"1e1,".repeat(MB - 10)}0]`),
    ),
    "60 batches of 4,000,000 brackets": rawly(60, ...compressed(BATCH, "[".repeat(4 * MB))),
  },
  "answers that nobody reads": {
    "200 of lines of 16 KB": rawly(200, post(FLOOD, { accept: "application/x-ndjson" })),
    "200 of events of 16 KB": rawly(200, post(FLOOD, { accept: "text/event-stream" })),
    "400 of events of 16 KB by HTTP/2": byStreams(4, 100, { accept: "text/event-stream" }, FLOOD),
    "2 of 100 MB": rawly(2, post("answer 100000000")),
  },
  "WebSockets": {
    "200 with half a message of 1 MB": rawly(
      200,
      concat([webSocket(), socketFrame(TEXT, new Uint8Array(MB / 2), MB)]),
    ),
    "30 with 300,000 fragments of a byte, or of none": rawly(
      30,
      ...[bytes("x"), NOTHING].map((payload) =>
        concat([webSocket([FIRST_TEXT, payload]), repeat(socketFrame(NEXT, payload), 300_000)])
      ),
    ),
    "30 with 300,000 messages of no byte, which nobody takes": rawly(
      30,
      concat([webSocket([TEXT, bytes("wait 2000")]), repeat(socketFrame(TEXT, NOTHING), 300_000)]),
    ),
    "30 with 300,000 pings, no answer read": rawly(
      30,
      concat([webSocket(), repeat(socketFrame(PING, NOTHING), 300_000)]),
    ),
    "200 that do not read messages of 16 KB": rawly(
      200,
      webSocket([TEXT, bytes("answer 16000 100000")]),
    ),
  },
};

/** What has to cross to a sandbox is tried there as well. */
const CROSSING = ["bodies", "bodies of small parts", "answers that nobody reads"];
const WAYS: readonly (readonly [isolation: string, wire: string, kinds: readonly string[]])[] = [
  ["worker", "inside", Object.keys(ATTACKS)],
  ["process", "outside", CROSSING],
];

for (const [isolation, wire, kinds] of WAYS) {
  for (const kind of kinds) {
    Deno.test({
      name: `memory by HTTP: ${kind}, isolation ${isolation}, wire ${wire}`,
      ignore: needsBackpressure() || Deno.build.os !== "linux" || wire === "inside" &&
          sourceOnly("--wire inside: the Deno of a compiled program here cannot share a port"),
      fn: (t) => attackInTurn(t, ATTACKS[kind] ?? {}, isolation, wire),
    });
  }
}

async function attackInTurn(
  t: Deno.TestContext,
  attacks: Readonly<Record<string, Start>>,
  isolation: string,
  wire: string,
): Promise<void> {
  for (const [name, start] of Object.entries(attacks)) {
    await t.step(name, () => attack(name, start, isolation, wire));
  }
}

async function attack(
  name: string,
  start: Start,
  isolation: string,
  wire: string,
): Promise<void> {
  const kinds = ["net", "read", "env", ...(isolation === "process" ? ["run"] : [])];
  await using invoker = await startInvokerProcess([
    `${ROOT}/tests/hostile/memory_function.ts`,
    `--allow-read=${ROOT}`,
    `--isolation=${isolation}`,
    `--wire=${wire}`,
    "--log-level=error",
    // It may take long on a machine that has a lot to do.
    "--stall-timeout=60s",
    // What a function has made is its own.
    ...(isolation === "process" ? ["--memory-limit=2048"] : []),
  ], { denoOptions: kinds.map((kind) => `--allow-${kind}`) });
  const pids = () => [invoker.pid, ...childrenOf(invoker.pid)];
  await answered(invoker.port);
  const beforeMiB = pids().map(restartPeak);
  let worstWaitMs = 0;
  {
    await using _ = await start(invoker.port);
    const endMs = performance.now() + LASTS_MS;
    while (performance.now() < endMs) {
      worstWaitMs = Math.max(worstWaitMs, await answered(invoker.port));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  // When they have gone there is room for what is large.
  const roomMs = await answered(invoker.port, "a".repeat(MB));
  const peaksMiB = pids().map(peakMiB);
  const report = JSON.stringify({ beforeMiB, peaksMiB, worstWaitMs, roomMs });
  if (Deno.env.has("MEMORY_REPORT")) {
    await Deno.stderr.write(bytes(`${name}, ${isolation}: ${report}\n`));
  }
  const maxMiB = name.includes("100 MB") ? MAX_MIB_OF_LARGE : MAX_MIB;
  assert(Math.max(...peaksMiB) < maxMiB, report);
}

/** Makes one good Call on a connection of its own; how long it waited for the answer, in milliseconds. */
async function answered(port: number, body = "good"): Promise<number> {
  const startedMs = performance.now();
  const accept = "application/octet-stream";
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: { "content-type": "text/plain", accept, connection: "close" },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  assertEquals(response.status, 200, "a good client");
  assertEquals(await response.text(), body, "a good client");
  return Math.round(performance.now() - startedMs);
}

/** Has the system look for the highest memory anew; what it is now, in MiB. */
function restartPeak(pid: number): number {
  Deno.writeTextFileSync(`/proc/${pid}/clear_refs`, "5");
  return peakMiB(pid);
}

/** The highest resident memory of a process, in MiB. */
function peakMiB(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
