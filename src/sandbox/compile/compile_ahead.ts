import type { CompiledModule } from "../../loader/compile_module.ts";
import { type Grants, mergeGrants } from "../permissions/grants.ts";
import { toWorkerPermissions } from "../permissions/worker_permissions.ts";

/** Compiles a function's modules, as far as it can. Never rejects. */
export type CompileAhead = () => Promise<readonly CompiledModule[]>;

/**
 * Creates what compiles a function's modules for sandboxes that start, once for all that start at the
 * same time.
 *
 * In a thread that ends then: what compiles takes more memory than most functions, and what is loaded
 * into a sandbox stays there. It may read what the sandbox may read, and nothing else.
 *
 * @param entryUrl `file:` URL of the handler's module
 * @param timeoutMs how long it may take; the sandbox then compiles what is missing itself
 */
export function createCompileAhead(
  entryUrl: string,
  grants: Grants,
  timeoutMs: number,
): CompileAhead {
  let underWay: ReturnType<CompileAhead> | undefined;
  return () =>
    underWay ??= compileInThread(entryUrl, grants, timeoutMs).finally(() => underWay = undefined);
}

async function compileInThread(
  entryUrl: string,
  { read }: Grants,
  timeoutMs: number,
): Promise<readonly CompiledModule[]> {
  const worker = new Worker(new URL("./compile_worker.ts", import.meta.url), {
    type: "module",
    name: "compile",
    deno: { permissions: toWorkerPermissions(mergeGrants({ read })) },
  });
  const { promise, resolve } = Promise.withResolvers<readonly CompiledModule[]>();
  const timer = setTimeout(() => resolve([]), timeoutMs);
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve([]);
  };
  worker.postMessage(entryUrl);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
