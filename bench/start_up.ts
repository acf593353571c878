import { startServerProcess } from "./server_process.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** What a server costs before its first Call. */
export interface StartUp {
  /** From the start of the process to the first line on stdout. */
  readonly startMs: Spread;
  /** Resident memory, idle; `null` where the system does not tell. */
  readonly residentMb: Spread | null;
}

/** What a server allocates to start with it may give back; by then it has. */
const SETTLE_MS = 300;

/** Starts `deno run ARGS` `starts` times, after once unseen that fills the caches. */
export async function measureStartUp(args: readonly string[], starts: number): Promise<StartUp> {
  await (await startServerProcess(args))[Symbol.asyncDispose]();
  const startMs: number[] = [];
  const residentMb: number[] = [];
  for (let start = 0; start < starts; start++) {
    await using server = await startServerProcess(args);
    startMs.push(server.startMs);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const resident = await readResidentMb(server.pid);
    if (resident !== null) residentMb.push(resident);
  }
  return {
    startMs: spreadOf(startMs),
    residentMb: residentMb.length === 0 ? null : spreadOf(residentMb),
  };
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
