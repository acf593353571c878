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
  let isLate = false;
  const impatience = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, timeoutMs);
  const { code, stdout, stderr } = await child.output().finally(() => clearTimeout(impatience));
  if (isLate) {
    const why = `${program} did not answer within ${timeoutMs / 1000} s`;
    throw new InvokerError("start-failed", `Cannot ${purpose}: ${why}`);
  }
  const [told, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (code === 0) return told ?? "";
  const said = complained?.trim() || told?.trim();
  const why = `${program} ended with status ${code}${said ? `: ${said}` : ""}`;
  throw new ToolFailedError(`Cannot ${purpose}: ${why}`, code);
}
