// Runs in the worker thread, with the handler's permissions and beside the handler's code.
import { closeDoors } from "./doors/close_doors.ts";
import { mayRun } from "../permissions/grants.ts";
import { Outbox } from "../link/outbox.ts";
import { createPrint, type PrintWindow } from "../link/print_window.ts";
import { fromPortPost, toPortPost } from "../link/port_post.ts";
import type { FromSandbox, Post, SandboxSetup, ToSandbox } from "../link/protocol.ts";
import { takeConsole } from "./handler_console.ts";
import { takeOutput } from "./raw_output.ts";
import { reportClose, reportExit, reportUncaught, stop } from "./report_end.ts";
import { serveSandbox } from "./serve_sandbox.ts";

/** The first and only message on the worker's own channel. */
export interface WorkerStart {
  /** Carries everything else. Only the invoker's code here holds it. */
  readonly port: MessagePort;
  readonly setup: SandboxSetup;
  /** What it prints goes through. */
  readonly window: PrintWindow;
  /** How long printing may wait for whoever reads, in milliseconds. */
  readonly printPatienceMs: number;
}

const worker = globalThis as unknown as {
  onmessage: ((event: MessageEvent<WorkerStart>) => void) | null;
  close(): void;
};

worker.onmessage = ({ data }) => {
  worker.onmessage = null;
  start(data);
};

function start({ port, setup, window, printPatienceMs }: WorkerStart): void {
  const close = worker.close.bind(globalThis);
  // Bound now: a handler that replaces the method later does not see what passes.
  const post = port.postMessage.bind(port);
  const outbox = new Outbox<FromSandbox>((message, transfer) =>
    post(toPortPost(message), transfer)
  );
  closeDoors({ owner: "invoker", mayRun: mayRun(setup.grants) });
  const payloads = new Uint8Array(0);
  // Not with what else this turn brings: there may be no end to it.
  const print = createPrint(
    window,
    printPatienceMs,
    (text) => post(toPortPost<FromSandbox>({ messages: [{ type: "printed", text }], payloads })),
  );
  const printer = takeConsole(setup.console ?? { leastLevel: "info", format: "text" }, print);
  takeOutput(print);
  const { receive, end } = serveSandbox(setup, outbox, printer);
  // With a wire of its own it has still to tell its callers, and ends when its host says so.
  const stays = setup.wire !== undefined;
  reportUncaught(end, stays ? () => {} : close, printer.tell);
  reportExit(end, stays ? stop : Deno.exit);
  reportClose(end, stays ? () => {} : close);
  hear(port, (data) => receive(fromPortPost(data, Infinity) as Post<ToSandbox>));
}

/**
 * Reads a port without letting go of it: an event that is dispatched names its target, and a function
 * can put itself in the way of that.
 */
function hear(port: MessagePort, onData: (data: unknown) => void): void {
  Object.defineProperty(port, "dispatchEvent", {
    value({ data }: MessageEvent): boolean {
      onData(data);
      return true;
    },
  });
  port.start();
}
