import { createMessageFunctionClient } from "../../src/grpc/client/message_function_client.ts";
import type { Invoke } from "../../src/invocation/invocation.ts";
import { ROOT, startInvokerProcess } from "../support/invoker_process.ts";
import type { HandlerName } from "./plan.ts";

/** How the sandboxes run that are soaked. */
export type Isolation = "worker" | "process";

/** Who holds the port. */
export type Wire = "inside" | "outside";

/** An invoker under load, with the connections to it. */
export interface Target extends AsyncDisposable {
  readonly pid: number;
  readonly isolation: Isolation;
  readonly wire: Wire;
  /** How many sandboxes it has. */
  readonly sandboxes: number;
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

/** Starts an invoker: with two sandboxes behind it, or one that holds the port. */
export async function startTarget(
  { isolation, wire, handler }: Pick<Target, "isolation" | "wire" | "handler">,
): Promise<Target> {
  const sandboxes = wire === "inside" ? 1 : 2;
  const invoker = await startInvokerProcess([
    `${ROOT}tests/soak/functions.ts?handler=${handler}`,
    ...["--isolation", isolation, "--wire", wire, "--sandboxes", String(sandboxes)],
    ...["--host", "127.0.0.1"],
  ], { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] });
  const clients = Array.from(
    { length: CONNECTIONS },
    () => createMessageFunctionClient(`127.0.0.1:${invoker.port}`),
  );
  return {
    pid: invoker.pid,
    isolation,
    wire,
    sandboxes,
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
