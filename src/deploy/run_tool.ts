import { signalTool, startTool } from "./start_tool.ts";
import type { ToolCommand } from "./tool_command.ts";
import { ToolFailedError } from "./tool_failed_error.ts";
import { wholeLines } from "./whole_lines.ts";

/** What a tool needs of the process that runs it. */
export interface ToolHost {
  /** The working directory. */
  readonly cwd: string;
  readonly stdout: (bytes: Uint8Array) => Promise<void>;
  readonly stderr: (text: string) => void;
  /** Calls `listener` at every interrupt, until the function that it returns is called. */
  readonly onInterrupt: (listener: (signal: "SIGINT" | "SIGTERM") => void) => () => void;
}

/** As shells report what ended by SIGINT. */
const INTERRUPTED = 130;
/** How long the output of an interrupted tool is read on, where another process keeps it open. */
const GRACE_MS = 1000;

/**
 * Runs a tool to its end; what it prints is passed on line by line, and interrupts are, of which the
 * second ends it for certain.
 *
 * @throws {ToolFailedError} when it ends with another status than 0
 * @throws {InvokerError} `start-failed` when it does not start
 */
export async function runTool(command: ToolCommand, host: ToolHost): Promise<void> {
  const child = startTool(command, host.cwd);
  const leaving = new AbortController();
  let interrupted = false;
  let grace: ReturnType<typeof setTimeout> | undefined;
  const leaveSoon = () => grace ??= setTimeout(() => leaving.abort(), GRACE_MS);
  let hasEnded = false;
  const ignore = host.onInterrupt((signal) => {
    if (hasEnded) leaveSoon();
    signalTool(child, interrupted ? "SIGKILL" : signal);
    interrupted = true;
  });
  const decoder = new TextDecoder();
  try {
    const [{ code }] = await Promise.all([
      child.status.finally(() => {
        hasEnded = true;
        if (interrupted) leaveSoon();
      }),
      eachPiece(child.stdout, leaving.signal, host.stdout),
      eachPiece(
        child.stderr,
        leaving.signal,
        (bytes) => Promise.resolve(host.stderr(decoder.decode(bytes, { stream: true }))),
      ),
    ]);
    const { program, purpose } = command;
    if (interrupted) {
      const message = `Cannot ${purpose}: ${program} was interrupted`;
      throw new ToolFailedError(message, INTERRUPTED, { wasInterrupted: true });
    }
    if (code !== 0) {
      throw new ToolFailedError(`Cannot ${purpose}: ${program} ended with status ${code}`, code);
    }
  } finally {
    clearTimeout(grace);
    ignore();
  }
}

/** Hands whole lines on; when whoever reads has left, the rest is read and dropped. */
async function eachPiece(
  bytes: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  take: (lines: Uint8Array) => Promise<void>,
): Promise<void> {
  let hasLeft = false;
  const untilLeft = bytes.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
  try {
    for await (const lines of wholeLines(untilLeft)) {
      if (hasLeft) continue;
      await take(lines).catch((error) => {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
        hasLeft = true;
      });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
