import { cpus, loadavg, release, totalmem } from "node:os";

/** The machine that a run was on, and what it had to do besides. */
export interface MachineFacts {
  readonly deno: string;
  readonly v8: string;
  readonly os: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryMb: number;
  /** Processes that wanted to run, over the minute before. */
  readonly loadBefore: number;
  /** The commit that was measured, with `-dirty` when there was more; `null` without git. */
  readonly revision: string | null;
}

/** Looks at the machine. */
export async function readMachineFacts(): Promise<MachineFacts> {
  return {
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    os: `${Deno.build.os} ${release()} ${Deno.build.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cpus: navigator.hardwareConcurrency,
    memoryMb: Math.round(totalmem() / 1e6),
    loadBefore: loadavg()[0] ?? 0,
    revision: await readRevision(),
  };
}

async function readRevision(): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["describe", "--always", "--dirty"],
      cwd: new URL("../..", import.meta.url),
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null;
  }
}
