import { mergeGrants } from "./grants.ts";
import type { FromSandbox, Post, SandboxSetup } from "./protocol.ts";
import type { ReceivePost } from "./serve_sandbox.ts";
import { endByError, openWorker } from "./open_worker.ts";

/**
 * Runs the handler in a worker of this child process, and passes posts on both ways.
 *
 * A compiled program has, as a child too, the permissions that it was compiled with: here a worker
 * narrows them, and the process is what can be stopped.
 *
 * @param end ends the process, when the worker has ended
 */
export function startRelayedWorker(
  setup: SandboxSetup,
  send: (post: Post<FromSandbox>) => void,
  end: () => void,
): ReceivePost {
  const { port, worker } = openWorker({ ...setup, grants: setup.grants ?? mergeGrants() });
  port.onmessage = ({ data }: MessageEvent<Post<FromSandbox>>) => {
    send(data);
    if (data.messages.some(({ type }) => type === "exiting")) end();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    send({ messages: [{ type: "exiting", ...endByError(event) }], payloads: new Uint8Array(0) });
    end();
  };
  return (post) => port.postMessage(post);
}
