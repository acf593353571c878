import { TextLineStream } from "@std/streams/text-line-stream";

/** A server under measurement. Disposing stops it and awaits its end. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** `HOST:PORT` that it serves on. */
  readonly address: string;
  /** When its process was started, by `performance.now()`. */
  readonly spawnedMs: number;
  /** From then to its first line on stdout. */
  readonly startMs: number;
}

const STOP_TIMEOUT_MS = 5_000;
const FIRST_LINE = / on grpc:\/\/(\S+:\d+)$/;

/**
 * Starts `deno run ARGS`, or `program ARGS`, and awaits its first line, `Serving … on
 * grpc://HOST:PORT`.
 *
 * @throws {Error} when it ends without that line; the message carries what it wrote to stderr
 */
export async function startServerProcess(
  args: readonly string[],
  program?: string,
): Promise<ServerProcess> {
  const spawnedMs = performance.now();
  const child = new Deno.Command(program ?? Deno.execPath(), {
    args: program === undefined ? ["run", ...args] : [...args],
    cwd: new URL("..", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const lines = child.stdout
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream())
    .getReader();
  const { value: firstLine } = await lines.read();
  const startMs = performance.now() - spawnedMs;
  const address = FIRST_LINE.exec(firstLine ?? "")?.[1];
  const stop = async () => {
    signal(child, "SIGTERM");
    const killTimer = setTimeout(() => signal(child, "SIGKILL"), STOP_TIMEOUT_MS);
    await child.status;
    clearTimeout(killTimer);
    await lines.cancel();
    await stderr;
  };
  if (address === undefined) {
    await stop();
    const command = `${program ?? "deno run"} ${args.join(" ")}`;
    throw new Error(`Cannot start "${command}": ${(await stderr).trim()}`);
  }
  return { pid: child.pid, address, spawnedMs, startMs, [Symbol.asyncDispose]: stop };
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has ended by itself.
  }
}
