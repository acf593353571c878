import { TextLineStream } from "@std/streams/text-line-stream";
import { startTool } from "./start_tool.ts";
import type { ToolCommand } from "./tool_command.ts";
import { ToolFailedError } from "./tool_failed_error.ts";

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

/**
 * Runs a tool to its end; what it prints is passed on line by line, and interrupts are.
 *
 * @throws {ToolFailedError} when it ends with another status than 0
 * @throws {InvokerError} `start-failed` when it does not start
 */
export async function runTool(command: ToolCommand, host: ToolHost): Promise<void> {
  const child = startTool(command, host.cwd);
  let interrupted = false;
  const ignore = host.onInterrupt((signal) => {
    interrupted = true;
    passOn(child, signal);
  });
  const encoder = new TextEncoder();
  try {
    const [{ code }] = await Promise.all([
      child.status,
      eachLine(child.stdout, (line) => host.stdout(encoder.encode(`${line}\n`))),
      eachLine(child.stderr, (line) => Promise.resolve(host.stderr(`${line}\n`))),
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
    ignore();
  }
}

function passOn(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // it has ended
  }
}

/** Hands every line on; when whoever reads has left, the rest is read and dropped. */
async function eachLine(
  bytes: ReadableStream<Uint8Array>,
  take: (line: string) => Promise<void>,
): Promise<void> {
  // The decoder is typed for buffer sources, of which these bytes are one.
  const decoder = new TextDecoderStream() as TransformStream<Uint8Array, string>;
  let hasLeft = false;
  for await (const line of bytes.pipeThrough(decoder).pipeThrough(new TextLineStream())) {
    if (hasLeft) continue;
    await take(line).catch((error) => {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      hasLeft = true;
    });
  }
}
