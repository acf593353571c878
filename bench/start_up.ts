import { Http2Connection } from "./http2_connection.ts";
import { callOnce } from "./run_calls.ts";
import { startServerProcess } from "./server_process.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { encodeMessage } from "./wire.ts";

/** A server that is started again and again. */
export interface StartedServer {
  readonly name: string;
  /** What follows `deno run`, or the program. */
  readonly args: readonly string[];
  /** A compiled program, by its path from the project's folder. */
  readonly program?: string;
}

/** What a server costs at its start. */
export interface StartUp {
  readonly name: string;
  /** From the start of the process to the first line on stdout. */
  readonly startMs: Spread;
  /** From the start of the process to the answer of a Call that is opened then. */
  readonly answerMs: Spread;
  /** Resident memory, idle, after that Call; `null` where the system does not tell. */
  readonly residentMb: Spread | null;
}

/** What a server allocates to start with it may give back; by then it has. */
const SETTLE_MS = 300;
const MESSAGE = encodeMessage(new TextEncoder().encode("hello"));

/** Starts each of `servers` `starts` times, in turn, after once unseen that fills the caches. */
export async function measureStartUps(
  servers: readonly StartedServer[],
  starts: number,
): Promise<StartUp[]> {
  const found = servers.map(({ name }) => ({ name, starts: [] as OneStart[] }));
  for (let start = -1; start < starts; start++) {
    for (const [i, server] of servers.entries()) {
      const one = await measureOne(server);
      if (start >= 0) found[i]?.starts.push(one);
    }
  }
  return found.map(({ name, starts }) => {
    const residentMb = starts.map((one) => one.residentMb).filter((mb) => mb !== null);
    return {
      name,
      startMs: spreadOf(starts.map((one) => one.startMs)),
      answerMs: spreadOf(starts.map((one) => one.answerMs)),
      residentMb: residentMb.length === 0 ? null : spreadOf(residentMb),
    };
  });
}

interface OneStart {
  readonly startMs: number;
  readonly answerMs: number;
  readonly residentMb: number | null;
}

async function measureOne({ args, program }: StartedServer): Promise<OneStart> {
  await using server = await startServerProcess(args, program);
  const { pid, address, spawnedMs, startMs } = server;
  using connection = await Http2Connection.connect(address, MESSAGE);
  await callOnce(connection);
  const answerMs = performance.now() - spawnedMs;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return { startMs, answerMs, residentMb: await readResidentMb(pid) };
}

async function readResidentMb(pid: number): Promise<number | null> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024 / 1e6;
  } catch {
    return null;
  }
}
