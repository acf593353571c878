import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { missingTool } from "./missing_tool.ts";
import type { ToolCommand } from "./tool_command.ts";

/**
 * Starts a tool with its three streams piped, and gives it what it is to read.
 *
 * @param cwd the working directory
 * @throws {InvokerError} `start-failed` when it is not there or does not start
 */
export function startTool(
  command: ToolCommand,
  cwd: string,
): Deno.ChildProcess {
  const { program, args, stdin, purpose } = command;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...args],
      cwd,
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) throw missingTool(command);
    const why = errorMessage(cause);
    throw new InvokerError("start-failed", `Cannot ${purpose}: ${why}`, { cause });
  }
  if (stdin !== undefined) void write(child.stdin, stdin);
  return child;
}

/** A tool that ends without reading all of it tells why by its status. */
async function write(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // told by the status
  }
}

/** Sends a tool a signal, if it still runs. */
export function signalTool(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // it has ended
  }
}
