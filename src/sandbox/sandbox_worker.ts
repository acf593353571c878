// Runs in the worker thread, with the handler's permissions and beside the handler's code.
import { closeDoors } from "./doors/close_doors.ts";
import { mayRun } from "./grants.ts";
import { Outbox } from "./outbox.ts";
import { fromPortPost, toPortPost } from "./port_post.ts";
import type { FromSandbox, Post, SandboxSetup, ToSandbox } from "./protocol.ts";
import { keepStdoutClean, takeConsole } from "./handler_console.ts";
import { reportClose, type ReportEnd, reportExit, reportUncaught } from "./report_end.ts";
import { serveSandbox } from "./serve_sandbox.ts";

/** The first and only message on the worker's own channel. */
export interface WorkerStart {
  /** Carries everything else. Only the invoker's code here holds it. */
  readonly port: MessagePort;
  readonly setup: SandboxSetup;
}

const worker = globalThis as unknown as {
  onmessage: ((event: MessageEvent<WorkerStart>) => void) | null;
  close(): void;
};

worker.onmessage = ({ data }) => {
  worker.onmessage = null;
  start(data);
};

function start({ port, setup }: WorkerStart): void {
  const close = worker.close.bind(globalThis);
  // Bound now: a handler that replaces the method later does not see what passes.
  const post = port.postMessage.bind(port);
  const outbox = new Outbox<FromSandbox>((message, transfer) =>
    post(toPortPost(message), transfer)
  );
  closeDoors({ owner: "invoker", mayRun: mayRun(setup.grants) });
  const report: ReportEnd = (end) => {
    outbox.push({ type: "exiting", ...end });
    outbox.flush();
  };
  reportExit(report);
  reportClose(report);
  const printer = takeConsole(setup.console ?? { leastLevel: "info", format: "text" });
  reportUncaught(report, close, printer.tell);
  keepStdoutClean();
  const receive = serveSandbox(setup, outbox, printer);
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
