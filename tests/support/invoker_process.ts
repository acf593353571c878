import { TextLineStream } from "@std/streams/text-line-stream";
import { BINARY, invokerProgram, ROOT, withWire } from "./invoker_program.ts";

export { ROOT };

/** The invoker as a user starts it: a process of its own. */
export interface InvokerProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it printed first on standard output. */
  readonly firstLine: string;
  readonly port: number;
  /** All that it has printed on standard error so far. */
  stderr(): string;
  /** Resolves when standard error has this in it; rejects when it does not come. */
  untilReported(pattern: RegExp): Promise<void>;
  /** What it prints on standard output after the first line, when it has ended. */
  restOfStdout(): Promise<string>;
  signal(signal: Deno.Signal): void;
  /** Resolves when it has ended, and all that it printed on standard error has been read. */
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
  /**
   * Options of `deno run`; not for a compiled program.
   *
   * @default {["--allow-net", "--allow-read", "--allow-env"]}
   */
  readonly denoOptions?: readonly string[];
  /** A program and its first arguments, in place of the invoker's own. */
  readonly command?: readonly [program: string, ...args: string[]];
  /** What says which port a process takes that serves. @default {["--port", "0"]} */
  readonly portArgs?: readonly string[];
  readonly cwd?: string;
  readonly stdin?: string;
}

/** How long a command that ends by itself may take. */
const PATIENCE_MS = 60_000;
/** What is said of a function that loads well, on a machine that has a lot to do. */
const SLOW = /^.* has not loaded after 5000 ms: .*\n/gm;

/** Starts the invoker with `--port 0` and waits until it accepts Calls. */
export async function startInvokerProcess(
  args: readonly string[],
  options: InvokerProcessOptions = {},
): Promise<InvokerProcess> {
  const { portArgs = ["--port", "0"] } = options;
  const child = command([...args, ...portArgs], options).spawn();
  let printed = "";
  const lookers = new Set<() => void>();
  const collected = child.stderr.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(text) {
        printed += text;
        for (const look of lookers) look();
      },
    }),
  );
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    .getReader();
  const { value: firstLine = "" } = await lines.read();
  const port = Number(/:(\d+)(?:\/_dev\/[\w-]+\/)?$/.exec(firstLine)?.[1]);
  if (!port) {
    await collected;
    throw new Error(`The invoker did not start: ${firstLine}\n${printed}`);
  }
  return {
    pid: child.pid,
    firstLine,
    port,
    stderr: () => withoutWarning(printed),
    untilReported(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => pattern.test(printed) && settle(resolve);
        const settle = (how: () => void) => {
          clearTimeout(impatience);
          lookers.delete(look);
          how();
        };
        const impatience = setTimeout(
          () => settle(() => reject(new Error(`It did not report ${pattern}: ${printed}`))),
          PATIENCE_MS / 2,
        );
        lookers.add(look);
        look();
      });
    },
    async restOfStdout() {
      let rest = "";
      for (let line = await lines.read(); !line.done; line = await lines.read()) {
        rest += `${line.value}\n`;
      }
      return rest;
    },
    signal: (signal) => child.kill(signal),
    status: Promise.all([child.status, collected]).then(([status]) => status),
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

/** Runs the invoker to its end. */
export async function runInvoker(
  args: readonly string[],
  options: InvokerProcessOptions = {},
): Promise<FinishedInvoker> {
  const child = command(args, options).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(options.stdin ?? "")).catch(() => {});
  await writer.close().catch(() => {});
  // One that serves, where it should have failed, would be waited for without end.
  const impatience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(impatience);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: withoutWarning(text(stderr)).replace(SLOW, "") };
}

function command(
  invokerArgs: readonly string[],
  { env = {}, denoOptions, command: given, cwd = ROOT }: InvokerProcessOptions,
): Deno.Command {
  const [program, ...args] = given
    ? [given[0], ...withWire([...given.slice(1), ...invokerArgs])]
    : invokerProgram(invokerArgs, denoOptions);
  return new Deno.Command(program, {
    args,
    env: {
      NO_COLOR: "1",
      // One that does not say which port takes one of its own, also where it is not to come that far.
      ...(!args.includes("healthcheck") && { GRPC_PORT: "0" }),
      ...env,
    },
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
}

/** What it says itself: a compiled program may have a Deno in it that it warns of. */
function withoutWarning(stderr: string): string {
  return BINARY === undefined ? stderr : stderr.replace(BINARY.warning, "");
}
