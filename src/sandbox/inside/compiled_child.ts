import { encodePost } from "../link/post_frames.ts";
import { type CompiledChildArgument, ignoreSignals } from "./child_channel.ts";
import { watchMemory } from "./memory_watch.ts";
import { endByError } from "../link/end_by_error.ts";
import { giveUpOwnVariables } from "./own_variables.ts";
import { toWorkerPermissions } from "../permissions/worker_permissions.ts";

/**
 * Runs a child process of the compiled program.
 *
 * It has the permissions that the program was compiled with. So what serves the host is in a worker,
 * which narrows them; and this thread stays free to watch the memory of the process.
 *
 * @param argument a {@linkcode CompiledChildArgument} as JSON
 */
export function runCompiledChild(argument: string): void {
  const { exit, stdout } = Deno;
  const { grants, maxResidentBytes, own } = JSON.parse(argument) as CompiledChildArgument;
  ignoreSignals();
  // All threads have the same ones; what this thread may do is not the function's.
  giveUpOwnVariables({ ...own, revoked: [] });
  watchMemory(maxResidentBytes);
  const worker = new Worker(new URL("./compiled_child_worker.ts", import.meta.url), {
    type: "module",
    name: "sandbox",
    deno: { permissions: toWorkerPermissions(grants) },
  });
  // All that it ever sends: it cannot end a process itself.
  worker.onmessage = ({ data }) => exit(typeof data === "number" ? data : 1);
  worker.onerror = (event) => {
    event.preventDefault();
    const messages = [{ type: "exiting", ...endByError(event) } as const];
    stdout.writeSync(encodePost({ messages, payloads: new Uint8Array(0) }));
    exit(1);
  };
}
