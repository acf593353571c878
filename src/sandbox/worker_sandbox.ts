import type { Grants } from "./grants.ts";
import { endByError, openWorker } from "./open_worker.ts";
import type { FromSandbox, Post, SandboxSetup } from "./protocol.ts";
import type { Sandbox } from "./sandbox.ts";
import { SandboxHost, type SandboxHostOptions } from "./sandbox_host.ts";

/**
 * Starts a worker thread with the grants of `setup`, and loads the handler there.
 *
 * @throws {InvokerError} `start-failed` when the handler cannot be loaded, or the sandbox leaks
 */
export function startWorkerSandbox(
  setup: SandboxSetup & { readonly grants: Grants },
  options: SandboxHostOptions,
): Promise<Sandbox> {
  const { worker, port } = openWorker(setup);
  const host = new SandboxHost({
    send: (post, transfer) => port.postMessage(post, transfer),
    end() {
      worker.terminate();
      port.close();
    },
    stopsLoops: false,
    id: setup.console?.sandbox,
    entryUrl: setup.entryUrl,
  }, options);
  port.onmessage = ({ data }: MessageEvent<Post<FromSandbox>>) => host.receive(data);
  worker.onerror = (event) => {
    // Without this the error would end the invoker as well.
    event.preventDefault();
    host.exited(endByError(event));
  };
  return host.ready();
}
