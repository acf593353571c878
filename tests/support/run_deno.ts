/** What came of a run of `deno`. */
export interface DenoRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where `deno` is run, and with what. */
export interface RunDenoOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** How long it may take. */
const PATIENCE_MS = 120_000;

/** Runs this Deno to its end, without a terminal. */
export async function runDeno(
  args: readonly string[],
  { cwd, env = {} }: RunDenoOptions,
): Promise<DenoRun> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
