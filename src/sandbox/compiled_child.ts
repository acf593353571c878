import { openStdioChannel } from "./byte_channel.ts";
import { runSandboxChild } from "./sandbox_child.ts";

/** Runs a child process of the compiled program. */
export function runCompiledChild(): void {
  runSandboxChild(openStdioChannel(), true);
}
