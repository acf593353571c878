import { InvokerError } from "../invocation/invoker_error.ts";
import { startTool } from "./start_tool.ts";
import type { ToolCommand } from "./tool_command.ts";
import { ToolFailedError } from "./tool_failed_error.ts";

/** How long an answer may take. */
const TIMEOUT_MS = 20_000;

/**
 * Runs a tool that only tells something.
 *
 * @param cwd the working directory
 * @returns what it printed
 * @throws {ToolFailedError} when it ends with another status than 0, with what it said
 * @throws {InvokerError} `start-failed` when it does not start, or does not answer
 */
export async function askTool(
  command: ToolCommand,
  cwd: string,
  { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): Promise<string> {
  const { program, purpose } = command;
  const child = startTool(command, cwd);
  const late = new AbortController();
  const impatience = setTimeout(() => {
    late.abort();
    child.kill("SIGKILL");
  }, timeoutMs);
  // What it has started may keep its output open beyond its end.
  const [{ code }, told, complained] = await Promise.all([
    child.status,
    readText(child.stdout, late.signal),
    readText(child.stderr, late.signal),
  ]).finally(() => clearTimeout(impatience));
  if (late.signal.aborted) {
    const why = `${program} did not answer within ${timeoutMs / 1000} s`;
    throw new InvokerError("start-failed", `Cannot ${purpose}: ${why}`);
  }
  if (code === 0) return told;
  const said = complained.trim() || told.trim();
  const why = `${program} ended with status ${code}${said ? `: ${said}` : ""}`;
  throw new ToolFailedError(`Cannot ${purpose}: ${why}`, code);
}

/** All of a text; nothing, when it is given up. */
async function readText(bytes: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const untilLate = bytes.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
  try {
    return await new Response(untilLate).text();
  } catch (error) {
    if (signal.aborted) return "";
    throw error;
  }
}
