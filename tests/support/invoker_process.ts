import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";

/** The invoker as a user starts it: a process of its own. */
export interface InvokerProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it printed first on standard output. */
  readonly firstLine: string;
  readonly port: number;
  /** All that it has printed on standard error so far. */
  stderr(): string;
  /** What it prints on standard output after the first line, when it has ended. */
  restOfStdout(): Promise<string>;
  signal(signal: Deno.Signal): void;
  readonly status: Promise<Deno.CommandStatus>;
}

/** What came of a start that was expected to fail, or of another command that ends by itself. */
export interface FinishedInvoker {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface InvokerProcessOptions {
  readonly env?: Record<string, string>;
  /** Options of `deno run`. @default {["--allow-net", "--allow-read", "--allow-env"]} */
  readonly denoOptions?: readonly string[];
  readonly cwd?: string;
  readonly stdin?: string;
}

/** The project's folder. */
export const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Starts `invoker.ts` with `--port 0` and waits until it accepts Calls. */
export async function startInvokerProcess(
  args: readonly string[],
  options: InvokerProcessOptions = {},
): Promise<InvokerProcess> {
  const child = command([...args, "--port", "0"], options).spawn();
  let printed = "";
  const collected = child.stderr.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(text) {
        printed += text;
      },
    }),
  );
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    .getReader();
  const { value: firstLine = "" } = await lines.read();
  const port = Number(/:(\d+)$/.exec(firstLine)?.[1]);
  if (!port) {
    await collected;
    throw new Error(`The invoker did not start: ${firstLine}\n${printed}`);
  }
  return {
    pid: child.pid,
    firstLine,
    port,
    stderr: () => printed,
    async restOfStdout() {
      let rest = "";
      for (let line = await lines.read(); !line.done; line = await lines.read()) {
        rest += `${line.value}\n`;
      }
      return rest;
    },
    signal: (signal) => child.kill(signal),
    status: child.status,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // it has ended
      }
      await child.status;
      await Promise.all([collected, lines.cancel()]);
    },
  };
}

/** Runs `invoker.ts` to its end. */
export async function runInvoker(
  args: readonly string[],
  options: InvokerProcessOptions = {},
): Promise<FinishedInvoker> {
  const child = command(args, options).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(options.stdin ?? "")).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function command(
  args: readonly string[],
  { env = {}, denoOptions = ["--allow-net", "--allow-read", "--allow-env"], cwd = ROOT }:
    InvokerProcessOptions,
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...denoOptions, `${ROOT}invoker.ts`, ...args],
    env: { NO_COLOR: "1", ...env },
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
}
