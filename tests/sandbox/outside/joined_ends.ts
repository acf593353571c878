import { setImmediate } from "node:timers";
import type { Invoke } from "../../../src/invocation/invocation.ts";
import { CallClient } from "../../../src/sandbox/outside/call_client.ts";
import { CallServer } from "../../../src/sandbox/inside/call_server.ts";
import { Outbox } from "../../../src/sandbox/link/outbox.ts";
import type { FromSandbox, Post, ToSandbox } from "../../../src/sandbox/link/protocol.ts";

/** Both ends of a sandbox on one thread; every post crosses as it would between threads. */
export interface JoinedEnds {
  readonly client: CallClient;
  readonly server: CallServer;
  readonly toSandbox: readonly Post<ToSandbox>[];
  readonly fromSandbox: readonly Post<FromSandbox>[];
}

/** Runs `invoke` behind the protocol. */
export function joinEnds(invoke: Invoke): JoinedEnds {
  const toSandbox: Post<ToSandbox>[] = [];
  const fromSandbox: Post<FromSandbox>[] = [];
  const toServer = new Outbox<ToSandbox>((post, transfer) => {
    const crossed = structuredClone(post, { transfer });
    toSandbox.push(crossed);
    server.receive(crossed);
  });
  const client = new CallClient(toServer);
  const outbox = new Outbox<FromSandbox>((post, transfer) => {
    const crossed = structuredClone(post, { transfer });
    fromSandbox.push(crossed);
    client.receive(crossed);
  });
  const server = new CallServer(invoke, outbox);
  return { client, server, toSandbox, fromSandbox };
}

/**
 * Resolves when everything that was under way has been posted, and answered.
 *
 * A post leaves at the end of a turn of the event loop: so turns are what is waited for. On a busy
 * machine a timer alone may come before the first of them.
 */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (let turn = 0; turn < 8; turn++) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}
