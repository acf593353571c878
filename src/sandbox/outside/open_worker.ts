import type { Grants } from "../permissions/grants.ts";
import { withKit } from "../runtime/kit_preload.ts";
import { withPort } from "../permissions/port_grants.ts";
import type { PrintWindow } from "../link/print_window.ts";
import type { SandboxSetup } from "../link/protocol.ts";
import type { WorkerStart } from "../inside/sandbox_worker.ts";
import { toWorkerPermissions } from "../permissions/worker_permissions.ts";

/** A worker thread that loads a handler, and the port to it. */
export interface OpenedWorker {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/** Starts a worker thread with the grants of `setup`, whose printing may wait so long. */
export function openWorker(
  setup: SandboxSetup & { readonly grants: Grants },
  window: PrintWindow,
  printPatienceMs: number,
): OpenedWorker {
  const module = withKit(
    new URL("../inside/sandbox_worker.ts", import.meta.url),
    import.meta.resolve,
  );
  const worker = new Worker(module, {
    type: "module",
    name: "sandbox",
    deno: { permissions: toWorkerPermissions(withPort(setup.grants, setup.wire)) },
  });
  const { port1: port, port2 } = new MessageChannel();
  const start: WorkerStart = { port: port2, setup, window, printPatienceMs };
  worker.postMessage(start, [port2]);
  return { worker, port };
}
