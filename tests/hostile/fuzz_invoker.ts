import { makeAuthority } from "../support/test_certificates.ts";
import { startAttackedInvoker } from "../e2e/attacked_invoker.ts";
import { tlsOptions } from "../e2e/tls_fixture.ts";
import { Random } from "../soak/random.ts";
import { fuzzClient } from "./fuzz_frames.ts";
import { type AttackedPort, attackOnce } from "./http2_client.ts";

/** How an invoker that is fuzzed serves. */
export type FuzzTarget = "worker" | "process" | "tls";

/** How long and with what to fuzz. */
export interface FuzzOptions {
  readonly seconds: number;
  /** The conversation with number N is decided by the seed + N. */
  readonly seed: number;
}

/** What came of it. */
export interface Fuzzed {
  readonly connections: number;
  readonly frames: number;
  /** How many Calls good clients made meanwhile; each was answered. */
  readonly goodCalls: number;
  /** The slowest of them. */
  readonly slowestCallMs: number;
  readonly residentMiB: { readonly before: number; readonly after: number };
  readonly openFiles: { readonly before: number; readonly after: number };
}

/** At a time. */
const CLIENTS = 16;
const SILENCE_MS = 15;
/** All of them keep the invoker's thread busy: where the cores are busy too, a Call takes long. */
const PATIENCE_MS = 30_000;

/**
 * Sends an invoker what no client would send, from many connections, while a good client goes on.
 *
 * @throws {Error} when the invoker ends, or leaves a Call of the good client without its answer
 */
export async function fuzzInvoker(
  target: FuzzTarget,
  { seconds, seed }: FuzzOptions,
): Promise<Fuzzed> {
  await using authority = target === "tls" ? await makeAuthority() : undefined;
  const certificate = await authority?.issue("server");
  await using invoker = await startAttackedInvoker(
    certificate ? tlsOptions(certificate) : [`--isolation=${target}`],
    { patienceMs: PATIENCE_MS, ...(authority && { caFile: authority.caFile }) },
  );
  const address: AttackedPort = {
    port: invoker.port,
    authority: authority && await Deno.readTextFile(authority.caFile),
  };
  let connections = 0;
  let frames = 0;

  async function attack(untilMs: number): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, async () => {
      while (Date.now() < untilMs) {
        const conversation = fuzzClient(new Random(seed + connections++));
        frames += conversation.frameCount;
        const silenceMs = conversation.leaves ? 0 : SILENCE_MS;
        await attackOnce(address, conversation.pieces, { silenceMs }).catch(waitForFiles);
      }
    }));
  }

  // What it needs for so many connections at once it keeps.
  await invoker.servesDuring(attack(Date.now() + seconds * 100));
  const before = { residentMiB: await invoker.residentMiB(), openFiles: invoker.openFiles() };
  await invoker.servesDuring(attack(Date.now() + seconds * 900));
  await invoker.assertFilesClosed(before.openFiles, "connections that were fuzzed");
  await invoker.assertWell("fuzzed");
  return {
    connections,
    frames,
    goodCalls: invoker.goodCalls,
    slowestCallMs: invoker.slowestCallMs,
    residentMiB: { before: before.residentMiB ?? NaN, after: await invoker.residentMiB() ?? NaN },
    openFiles: { before: before.openFiles ?? NaN, after: invoker.openFiles() ?? NaN },
  };
}

/** Deno closes the files of TLS connections a while after them. */
async function waitForFiles(error: Error): Promise<void> {
  if (!error.message.includes("Too many open files")) throw error;
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
