import { TextLineStream } from "@std/streams/text-line-stream";
import type { ServerCommand } from "./server_spec.ts";

/** A server under measurement. Disposing stops it and awaits its end. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** `HOST:PORT` that it serves on. */
  readonly address: string;
  /** When its process was started, by `performance.now()`. */
  readonly spawnedMs: number;
  /** From then until it said that it serves. */
  readonly startMs: number;
}

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;
const FIRST_LINE = / on [a-z]+:\/\/(\S+:\d+)$/;

/** Those that run. */
const children = new Set<Deno.ChildProcess>();

/** Ends all servers at once, for a benchmark that is ended itself. */
export function killServers(): void {
  for (const child of children) signal(child, "SIGKILL");
}

/**
 * Starts a server, and awaits its first line, `Serving … on grpc://HOST:PORT`, or of another protocol.
 *
 * @throws {Error} when it ends without; the message carries what it wrote to stderr
 */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const spawnedMs = performance.now();
  const child = new Deno.Command(command.program ?? Deno.execPath(), {
    args: [...command.args],
    cwd: new URL("../..", import.meta.url),
    env: { ...command.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  children.add(child);
  const stderr = new Response(child.stderr).text();
  const reader = child.stdout
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream())
    .getReader();
  const stop = async () => {
    signal(child, "SIGTERM");
    const killTimer = setTimeout(() => signal(child, "SIGKILL"), STOP_TIMEOUT_MS);
    await child.status;
    children.delete(child);
    clearTimeout(killTimer);
    await drained;
    await stderr;
  };
  const killTimer = setTimeout(() => signal(child, "SIGKILL"), START_TIMEOUT_MS);
  const { value: firstLine } = await reader.read();
  const startMs = performance.now() - spawnedMs;
  clearTimeout(killTimer);
  const address = FIRST_LINE.exec(firstLine ?? "")?.[1];
  const drained = drain(reader);
  if (address === undefined) {
    await stop();
    const line = [command.program ?? "deno", ...command.args].join(" ");
    throw new Error(`Cannot start "${line}": ${(await stderr).trim()}`);
  }
  return { pid: child.pid, address, spawnedMs, startMs, [Symbol.asyncDispose]: stop };
}

/** What a server prints besides must not block it. */
async function drain(lines: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await lines.read()).done);
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has ended by itself.
  }
}
