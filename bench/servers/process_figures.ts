/** What a process and all that it has started cost; `null` where the system does not tell. */
export interface ProcessFigures {
  /** CPU time of all threads that are there. */
  readonly cpuMs: number | null;
  readonly residentMb: number | null;
}

/** A thread or a child may end while it is read. */
const ATTEMPTS = 3;

/** Reads the figures of a process and its descendants, from `/proc`. */
export function readProcessFigures(pid: number): ProcessFigures {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const pids = listTree(pid);
      return { cpuMs: sum(pids.map(readCpuMs)), residentMb: sum(pids.map(readResidentMb)) };
    } catch {
      // It is read anew.
    }
  }
  return { cpuMs: null, residentMb: null };
}

function listTree(pid: number): number[] {
  const children = listThreads(pid).flatMap((thread) =>
    Deno.readTextFileSync(`/proc/${pid}/task/${thread}/children`).split(" ")
      .filter((child) => child.trim() !== "")
  );
  return [pid, ...children.flatMap((child) => listTree(Number(child)))];
}

function listThreads(pid: number): string[] {
  return Array.from(Deno.readDirSync(`/proc/${pid}/task`), ({ name }) => name);
}

/** In nanoseconds, where `/proc/PID/stat` counts in hundredths of a second. */
function readCpuMs(pid: number): number {
  return sum(
    listThreads(pid).map((thread) => {
      const [onCpuNs] = Deno.readTextFileSync(`/proc/${pid}/task/${thread}/schedstat`).split(" ");
      return Number(onCpuNs) / 1e6;
    }),
  );
}

function readResidentMb(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return Number(kibibytes) * 1024 / 1e6;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
