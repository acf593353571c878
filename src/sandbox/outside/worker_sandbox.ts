import type { LogOutput } from "../../invocation/log.ts";
import type { CompileAhead } from "../compile/compile_ahead.ts";
import type { Grants } from "../permissions/grants.ts";
import { endByError } from "../link/end_by_error.ts";
import { openWorker } from "./open_worker.ts";
import { createPrinted, createPrintWindow } from "../link/print_window.ts";
import { fromPortPost, toPortPost } from "../link/port_post.ts";
import type { Post, SandboxSetup } from "../link/protocol.ts";
import type { Sandbox } from "./sandbox.ts";
import { SandboxHost } from "./sandbox_host.ts";
import type { SandboxHostOptions } from "./sandbox_link.ts";

/** Options of {@linkcode startWorkerSandbox}. */
export interface WorkerSandboxOptions extends SandboxHostOptions {
  /** Takes what the handler prints. */
  readonly output: LogOutput;
}

/** Part of the stall timeout that printing may wait in one turn for whoever reads. */
const PATIENCE = 0.2;

/**
 * Starts a worker thread with the grants of `setup`, and loads the handler there.
 *
 * @param compile what compiles the handler's modules
 * @throws {InvokerError} `start-failed` when the handler cannot be loaded, or the sandbox leaks
 */
export async function startWorkerSandbox(
  setup: SandboxSetup & { readonly grants: Grants },
  options: WorkerSandboxOptions,
  compile?: CompileAhead,
): Promise<Sandbox> {
  // Before the thread of the handler starts, which then takes over the memory of that one.
  const compiled = await compile?.();
  const window = createPrintWindow();
  const { worker, port } = openWorker(
    { ...setup, ...(compiled && { compiled }) },
    window,
    options.stallTimeoutMs * PATIENCE,
  );
  const host = new SandboxHost({
    send: (post, transfer) => port.postMessage(toPortPost(post), transfer),
    end() {
      worker.terminate();
      port.close();
    },
    stopsLoops: false,
    onPrinted: createPrinted(window, options.output),
    id: setup.console?.sandbox,
    entryUrl: setup.entryUrl,
    setupTimeoutMs: setup.setupTimeoutMs,
    wire: setup.wire,
  }, options);
  port.onmessage = ({ data }) => {
    let post: Post<unknown>;
    try {
      post = fromPortPost(data);
    } catch {
      return host.garbled();
    }
    host.receive(post);
  };
  port.onmessageerror = () => host.garbled();
  worker.onerror = (event) => {
    // Without this the error would end the invoker as well.
    event.preventDefault();
    host.exited(endByError(event));
  };
  return await host.ready();
}
