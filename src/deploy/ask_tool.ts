import { InvokerError } from "../invocation/invoker_error.ts";
import { readBounded } from "./read_bounded.ts";
import { signalTool, startTool } from "./start_tool.ts";
import type { ToolCommand } from "./tool_command.ts";
import { ToolFailedError } from "./tool_failed_error.ts";

/** What an answer may take. */
export interface AskToolLimits {
  readonly timeoutMs?: number;
  /** Of each of its two outputs. */
  readonly maxBytes?: number;
}

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Runs a tool that only tells something.
 *
 * @param cwd the working directory
 * @returns what it printed
 * @throws {ToolFailedError} when it ends with another status than 0, with what it said
 * @throws {InvokerError} `start-failed` when it does not start, does not answer, or does not stop to
 */
export async function askTool(
  command: ToolCommand,
  cwd: string,
  { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES }: AskToolLimits = {},
): Promise<string> {
  const { program, purpose } = command;
  const fail = (why: string) =>
    new InvokerError("start-failed", `Cannot ${purpose}: ${program} ${why}`);
  const child = startTool(command, cwd);
  const leaving = new AbortController();
  const leave = (why: string) => {
    leaving.abort(fail(why));
    signalTool(child, "SIGKILL");
  };
  const impatience = setTimeout(
    () => leave(`did not answer within ${timeoutMs / 1000} s`),
    timeoutMs,
  );
  // What it has started may keep its output open beyond its end.
  const read = async (bytes: ReadableStream<Uint8Array>) => {
    const untilLeft = bytes.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), {
      signal: leaving.signal,
    });
    try {
      return await readBounded(untilLeft, maxBytes);
    } catch (error) {
      if (error instanceof RangeError) leave(`printed more than ${maxBytes / 2 ** 20} MiB`);
      else if (!leaving.signal.aborted) throw error;
      return "";
    }
  };
  const [{ code }, told, complained] = await Promise.all([
    child.status,
    read(child.stdout),
    read(child.stderr),
  ]).finally(() => clearTimeout(impatience));
  if (leaving.signal.aborted) throw leaving.signal.reason;
  if (code === 0) return told;
  const said = complained.trim() || told.trim();
  const why = `${program} ended with status ${code}${said ? `: ${said}` : ""}`;
  throw new ToolFailedError(`Cannot ${purpose}: ${why}`, code);
}
