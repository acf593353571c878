import { createMessageFunctionClient } from "../../src/grpc/client/message_function_client.ts";
import type { Invoke } from "../../src/invocation/invocation.ts";
import { ROOT, startInvokerProcess } from "../support/invoker_process.ts";
import type { HandlerName } from "./plan.ts";

/** How the sandboxes run that are soaked. */
export type Isolation = "worker" | "process";

/** An invoker under load, with the connections to it. */
export interface Target extends AsyncDisposable {
  readonly pid: number;
  readonly isolation: Isolation;
  readonly handler: HandlerName;
  /** One for each connection. */
  readonly invokes: readonly Invoke[];
  /** What it has logged so far. */
  stderr(): string;
  /** Closes the connections, sends SIGTERM and waits for the exit status. */
  stop(): Promise<number>;
}

const CONNECTIONS = 4;
/** A drain that takes longer ends the process by force. */
const LONGEST_STOP_MS = 30_000;

/** Starts an invoker with two sandboxes. */
export async function startTarget(isolation: Isolation, handler: HandlerName): Promise<Target> {
  const invoker = await startInvokerProcess([
    `${ROOT}tests/soak/functions.ts?handler=${handler}`,
    ...["--isolation", isolation, "--sandboxes", "2", "--host", "127.0.0.1"],
  ], { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] });
  const clients = Array.from(
    { length: CONNECTIONS },
    () => createMessageFunctionClient(`127.0.0.1:${invoker.port}`),
  );
  return {
    pid: invoker.pid,
    isolation,
    handler,
    invokes: clients.map(({ invoke }) => invoke),
    stderr: invoker.stderr,
    async stop() {
      for (const client of clients) client.close();
      invoker.signal("SIGTERM");
      const force = setTimeout(() => invoker.signal("SIGKILL"), LONGEST_STOP_MS);
      const { code } = await invoker.status;
      clearTimeout(force);
      return code;
    },
    [Symbol.asyncDispose]: () => invoker[Symbol.asyncDispose](),
  };
}
