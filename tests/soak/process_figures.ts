// Looks at processes as Linux shows them.

/** What a process holds. */
export interface ProcessFigures {
  readonly residentMiB: number;
  readonly threads: number;
  readonly openFiles: number;
}

/** What a process holds now. */
export async function readFigures(pid: number): Promise<ProcessFigures> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const read = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1]);
  const files = await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`));
  return {
    residentMiB: Math.round(read("VmRSS") / 1024),
    threads: read("Threads"),
    openFiles: files.length,
  };
}

/** The processes that a process has started and that live. */
export async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["--ppid", `${pid}`, "-o", "pid=,stat="],
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return lines
    .filter((line) => /^\s*\d+\s+[^Z]/.test(line))
    .map((line) => Number.parseInt(line));
}

/** Whether a process that was a sandbox still lives. */
export async function isSandbox(pid: number): Promise<boolean> {
  try {
    return (await Deno.readTextFile(`/proc/${pid}/cmdline`)).includes("sandbox_child");
  } catch {
    return false;
  }
}
