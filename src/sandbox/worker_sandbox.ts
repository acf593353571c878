import { fromErrorRecord, InvokerError } from "../invocation/invoker_error.ts";
import { CallClient } from "./call_client.ts";
import type { Grants } from "./grants.ts";
import type { FromSandbox, LoadedHandler, Post, SandboxSetup } from "./protocol.ts";
import type { Sandbox } from "./sandbox.ts";
import type { WorkerStart } from "./sandbox_worker.ts";
import { toWorkerPermissions } from "./worker_permissions.ts";

/**
 * Starts a worker thread with the grants of `setup`, and loads the handler there.
 *
 * @throws {InvokerError} `start-failed` when the handler cannot be loaded, or the sandbox leaks
 */
export async function startWorkerSandbox(
  setup: SandboxSetup & { readonly grants: Grants },
): Promise<Sandbox> {
  const worker = new Worker(new URL("./sandbox_worker.ts", import.meta.url), {
    type: "module",
    name: "sandbox",
    deno: { permissions: toWorkerPermissions(setup.grants) },
  });
  const { port1: port, port2 } = new MessageChannel();
  const client = new CallClient((post, transfer) => port.postMessage(post, transfer));
  const loaded = Promise.withResolvers<LoadedHandler>();
  const lost = Promise.withResolvers<string>();

  function end(error: InvokerError): void {
    worker.terminate();
    port.close();
    client.fail(error);
  }
  function lose(what: string): void {
    const error = new InvokerError("error-server-sandbox-exited", `The sandbox ended: ${what}`);
    loaded.reject(new InvokerError("start-failed", `Cannot load "${setup.entryUrl}": ${what}`));
    end(error);
    lost.resolve(what);
  }

  port.onmessage = ({ data }: MessageEvent<Post<FromSandbox>>) => {
    client.receive(data);
    for (const message of data.messages) {
      if (message.type === "loaded") loaded.resolve(message.handler);
      else if (message.type === "not-loaded") loaded.reject(fromErrorRecord(message.error));
      else if (message.type === "exiting") lose(`the handler called ${message.how}`);
    }
  };
  worker.onerror = (event) => {
    // Without this the error would end the invoker as well.
    event.preventDefault();
    lose(event.message);
  };
  const start: WorkerStart = { port: port2, setup };
  worker.postMessage(start, [port2]);

  try {
    return {
      handler: await loaded.promise,
      invoke: client.invoke,
      lost: lost.promise,
      close: () => end(new InvokerError("error-server-stopping", "The invoker is stopping")),
    };
  } catch (error) {
    worker.terminate();
    port.close();
    throw error;
  }
}
