// Runs in the worker thread, with the handler's permissions and beside the handler's code.
import { Outbox } from "./outbox.ts";
import { fromPortPost, type PortPost, toPortPost } from "./port_post.ts";
import type { FromSandbox, SandboxSetup } from "./protocol.ts";
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
  const report: ReportEnd = (end) => {
    outbox.push({ type: "exiting", ...end });
    outbox.flush();
  };
  reportExit(report);
  reportClose(report);
  reportUncaught(report, close);
  takeConsole(setup.console ?? { leastLevel: "info", format: "text" });
  keepStdoutClean();
  const receive = serveSandbox(setup, outbox);
  port.onmessage = ({ data }: MessageEvent<PortPost>) => receive(fromPortPost(data));
}
