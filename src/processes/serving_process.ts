import { errorMessage } from "../invocation/error_message.ts";
import { fromErrorRecord, InvokerError } from "../invocation/invoker_error.ts";
import {
  EXIT_LOST_SANDBOXES,
  type ProcessEnd,
  processEnd,
  type ProcessStatus,
} from "../invocation/process_end.ts";
import {
  type FromProcess,
  type Measured,
  parseMessage,
  type ServedFunction,
  type ToProcess,
} from "./process_messages.ts";
import { readLines } from "./read_lines.ts";

/** A program that serves, and what it is given. */
export interface ProcessCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The folder that it starts in: what relative paths are meant in. */
  readonly cwd: string;
  /** What it is told first. */
  readonly start: unknown;
}

/** Hands on what a process prints; it is read on when that is done. */
export type PassOn = (lines: readonly string[], pid: number) => Promise<void>;

/** A process that serves, or is about to. */
export interface ServingProcess {
  readonly pid: number;
  /** Resolves when it accepts Calls; rejects with an {@linkcode InvokerError} when it does not start. */
  readonly serving: Promise<ServedFunction>;
  /** Resolves when it has ended, and what it printed has been handed on, with how it ended. */
  readonly ended: Promise<ProcessEnd>;
  /** What it knows of itself; `undefined` when it does not answer in time. */
  measure(timeoutMs: number): Promise<Measured | undefined>;
  signal(signal: Deno.Signal): void;
}

/** How long what a process printed last may take to be handed on, in milliseconds. */
const LAST_LINES_MS = 500;

/**
 * Starts a process that serves. When this process ends, that sees the end of its standard input.
 *
 * @throws {InvokerError} `start-failed` when there is no such process to start
 */
export function startServingProcess(command: ProcessCommand, passOn: PassOn): ServingProcess {
  const child = spawn(command);
  const { pid } = child;
  const key = crypto.randomUUID();
  const serving = Promise.withResolvers<ServedFunction>();
  // Whoever waits for it may come late.
  serving.promise.catch(() => {});
  const asked = new Map<number, (measured: Measured) => void>();
  let lastId = 0;
  const input = child.stdin.getWriter();
  const encoder = new TextEncoder();
  const send = (message: ToProcess) => {
    // Its end says more.
    input.write(encoder.encode(`${JSON.stringify(message)}\n`)).catch(() => {});
  };
  const receive = (message: FromProcess) => {
    switch (message.type) {
      case "serving":
        return serving.resolve(message.served);
      case "failed":
        return serving.reject(fromErrorRecord(message.error));
      case "measured":
        asked.get(message.id)?.(message);
    }
  };
  const printed = Promise.all([
    readLines(child.stderr, (lines) => passOn(lines, pid)),
    readLines(child.stdout, async (lines) => {
      const parsed = lines.map((line) => parseMessage(line, key));
      const others = parsed.flatMap(({ before, message }) =>
        before === "" && message !== undefined ? [] : [before]
      );
      if (others.length > 0) await passOn(others, pid);
      for (const { message } of parsed) if (message !== undefined) receive(message);
    }),
  ]);
  send({ type: "start", key, start: command.start });

  async function whenEnded(): Promise<ProcessEnd> {
    const status = await child.status;
    // Programs that the function started may hold its output open.
    await Promise.race([printed, after(LAST_LINES_MS)]);
    const end = endOf(status);
    serving.reject(
      new InvokerError("start-failed", `Cannot start a serving process: ${end.what}`),
    );
    await input.close().catch(() => {});
    return end;
  }

  return {
    pid,
    serving: serving.promise,
    ended: whenEnded(),
    async measure(timeoutMs) {
      const id = ++lastId;
      const answered = new Promise<Measured>((resolve) => asked.set(id, resolve));
      send({ type: "measure", id });
      const measured = await Promise.race([answered, after(timeoutMs)]);
      asked.delete(id);
      return measured;
    },
    signal(signal) {
      try {
        child.kill(signal);
      } catch {
        // It has ended.
      }
    },
  };
}

function spawn({ program, args, cwd }: ProcessCommand): Deno.ChildProcess {
  try {
    // The environment is inherited, which takes no permission to read it.
    return new Deno.Command(program, {
      args: [...args],
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    const why = errorMessage(cause);
    throw new InvokerError("start-failed", `Cannot start a serving process: ${why}`, { cause });
  }
}

function endOf(status: ProcessStatus): ProcessEnd {
  if (status.code !== EXIT_LOST_SANDBOXES) return processEnd(status);
  const what = `it exited with ${EXIT_LOST_SANDBOXES}: its threads loop, see --max-lost-sandboxes`;
  return { reason: "lost-sandboxes", what };
}

/** Resolves after so many milliseconds; it keeps no process alive. */
function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => Deno.unrefTimer(setTimeout(() => resolve(undefined), ms)));
}
