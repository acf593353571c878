// Clients that make the invoker hold as much as they can, by HTTP/2 by hand: it costs them next to nothing.
import { assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { encodeMessage } from "../../src/grpc/call/message_codec.ts";
import { NO_HEADERS } from "../../src/invocation/frame.ts";
import { FRAME, frame, openCall, uint32 } from "../e2e/http2_frames.ts";
import { connectPeer, type Http2Peer } from "../e2e/http2_peer.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { ROOT } from "../support/invoker_program.ts";

/** Nearly the largest message that is taken. */
export const BIG_BYTES = 4_190_000;
/** Far more than a good client waits for an answer, on a machine that does nothing else. */
const PATIENCE_MS = 120_000;
const MAX_FRAME_BYTES = 16_384;

/** What an attack did to an invoker. */
export interface AttackReport {
  /** Resident memory of the invoker, in MiB: before, at its highest, and when the attackers had gone. */
  readonly beforeMiB: number;
  readonly peakMiB: number;
  readonly afterMiB: number;
  /** The highest of a sandbox that is a process; 0 where there is none. */
  readonly sandboxPeakMiB: number;
  /** The longest that a client waited for the answer to a small Call, of how many. */
  readonly worstWaitMs: number;
  readonly waits: number;
}

/** An attack that goes on until it is disposed of. */
export interface Attack extends AsyncDisposable {
  /** Resolves when it has done its worst; others are served meanwhile, and then for a while. */
  readonly sent: Promise<unknown>;
}

/** Options of {@linkcode attackInvoker}. */
export interface AttackOptions {
  readonly isolation?: "worker" | "process";
  readonly args?: readonly string[];
  /** How long it goes on behind `sent`. @default {2000} */
  readonly lastsMs?: number;
}

/** Starts an invoker and attacks it, while a good client makes one small Call after the other. */
export async function attackInvoker(
  name: string,
  start: (port: number) => Promise<Attack> | Attack,
  { isolation = "worker", args = [], lastsMs = 2000 }: AttackOptions = {},
): Promise<AttackReport> {
  const kinds = ["net", "read", "env", ...(isolation === "process" ? ["run"] : [])];
  await using invoker = await startInvokerProcess([
    `${ROOT}/tests/hostile/memory_function.ts`,
    `--allow-read=${ROOT}`,
    `--isolation=${isolation}`,
    "--log-level=error",
    // It may take long on a machine that has a lot to do.
    "--stall-timeout=60s",
    ...args,
  ], { denoOptions: kinds.map((kind) => `--allow-${kind}`) });
  using client = connect(invoker.port, "127.0.0.1");
  let worstWaitMs = 0;
  let waits = 0;
  async function callOnce(): Promise<void> {
    const startedMs = performance.now();
    const { status, texts } = await client.call(["good"], { deadline: Date.now() + PATIENCE_MS });
    assertEquals([status, ...texts], ["OK", "good"], `${name}: a good client`);
    worstWaitMs = Math.max(worstWaitMs, performance.now() - startedMs);
    waits++;
  }
  await callOnce();
  worstWaitMs = 0;
  const beforeMiB = residentMiB(invoker.pid);
  const peaks = { invoker: beforeMiB, sandbox: 0 };
  const timer = setInterval(() => {
    peaks.invoker = Math.max(peaks.invoker, residentMiB(invoker.pid));
    for (const child of childrenOf(invoker.pid)) {
      peaks.sandbox = Math.max(peaks.sandbox, residentMiB(child));
    }
  }, 20);
  try {
    await using attack = await start(invoker.port);
    let isOver = false;
    attack.sent.then(() => setTimeout(() => isOver = true, lastsMs));
    while (!isOver) {
      await callOnce();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    clearInterval(timer);
  }
  // What is garbage goes when there is something to do.
  for (let turn = 0; turn < 40; turn++) {
    await callOnce();
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const report: AttackReport = {
    beforeMiB: Math.round(beforeMiB),
    peakMiB: Math.round(peaks.invoker),
    afterMiB: Math.round(residentMiB(invoker.pid)),
    sandboxPeakMiB: Math.round(peaks.sandbox),
    worstWaitMs: Math.round(worstWaitMs),
    waits,
  };
  if (Deno.env.has("MEMORY_REPORT")) {
    await Deno.stderr.write(
      new TextEncoder().encode(`${name}, ${isolation}: ${JSON.stringify(report)}\n`),
    );
  }
  return report;
}

/** A message with its prefix, as it goes on the stream. */
export function message(payload: Uint8Array, compression: "none" | "gzip" = "none"): Uint8Array {
  const plain = encodeMessage({ payload, headers: NO_HEADERS });
  const bytes = compression === "gzip" ? gzipSync(plain) : plain;
  const prefixed = Buffer.alloc(5 + bytes.byteLength);
  prefixed[0] = compression === "gzip" ? 1 : 0;
  prefixed.writeUInt32BE(bytes.byteLength, 1);
  prefixed.set(bytes, 5);
  return prefixed;
}

/** What a Call says first: how the function is to behave. */
export function behave(what: string): Uint8Array {
  return message(new TextEncoder().encode(what));
}

/** Opens Calls with the same bytes on connections of their own, by all at once; nothing is read. */
export async function openCalls(
  port: number,
  { connections = 1, streams, body, fields = {} }: {
    readonly connections?: number;
    /** Of each connection. */
    readonly streams: number;
    /** Less than HTTP/2 lets go without being asked for more, in all. */
    readonly body: Uint8Array;
    readonly fields?: Readonly<Record<string, string>>;
  },
): Promise<Attack> {
  const peers: Http2Peer[] = [];
  for (let each = 0; each < connections; each++) peers.push(await connectPeer(port));
  const sent = Promise.all(peers.map((peer) =>
    peer.send(
      ...Array.from({ length: streams }, (_, index) => {
        const stream = 1 + 2 * index;
        return concat([openCall(stream, fields), callData(stream, body)]);
      }),
    )
  ));
  return {
    sent,
    async [Symbol.asyncDispose]() {
      for (const peer of peers) await peer[Symbol.asyncDispose]();
    },
  };
}

/** Bytes as frames of a stream, which goes on. */
export function callData(stream: number, body: Uint8Array): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < body.byteLength; at += MAX_FRAME_BYTES) {
    frames.push(frame(FRAME.data, 0, stream, body.subarray(at, at + MAX_FRAME_BYTES)));
  }
  return concat(frames);
}

/** Lets the server send so many bytes more, on a stream or (0) on the connection. */
export function openWindow(stream: number, bytes: number): Uint8Array {
  return frame(FRAME.windowUpdate, 0, stream, uint32(bytes));
}

/** Resident memory of a process; 0 when it has gone. */
export function residentMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]) / 1024;
  } catch {
    return 0;
  }
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim();
  return children === "" ? [] : children.split(" ").map(Number);
}
