// Runs in the worker thread, with the handler's permissions and beside the handler's code.
import process from "node:process";
import { stripAnsiCode } from "@std/fmt/colors";
import { errorMessage } from "../invocation/invoker_error.ts";
import { Outbox } from "./outbox.ts";
import type { FromSandbox, Post, SandboxSetup, ToSandbox } from "./protocol.ts";
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
  // Bound now: a handler that replaces the method later does not see what passes.
  const post = port.postMessage.bind(port);
  const outbox = new Outbox<FromSandbox>((message, transfer) => post(message, transfer));
  const report = (how: string) => {
    outbox.push({ type: "exiting", how });
    outbox.flush();
  };
  reportExit(report);
  reportUncaught(report);
  const receive = serveSandbox(setup, outbox);
  port.onmessage = (event: MessageEvent<Post<ToSandbox>>) => receive(event.data);
}

/**
 * A worker that ends itself tells its host nothing, so what ends it says so first. A signal to the own
 * process needs no permission and would end the host: it counts as an exit.
 */
function reportExit(report: (how: string) => void): void {
  const { exit, kill } = Deno;
  const { close } = worker;
  const nodeKill = process.kill.bind(process);
  Deno.exit = (code) => {
    report(`the handler called Deno.exit(${code ?? ""})`);
    return exit(code);
  };
  worker.close = () => {
    report("the handler called self.close()");
    close.call(globalThis);
  };
  // Not above 0: a process group, the own one among them.
  const isOwn = (pid: number) => pid === Deno.pid || pid <= 0;
  Deno.kill = (pid, signal) => isOwn(pid) ? Deno.exit() : kill(pid, signal);
  process.kill = (pid, signal) => {
    if (isOwn(pid) && signal !== 0) return Deno.exit();
    return nodeKill(pid, signal);
  };
}

/** What nobody caught is told in one line; by itself Deno would print it, and end the invoker too. */
function reportUncaught(report: (how: string) => void): void {
  const { close } = worker;
  const end = (event: Event, what: string, error: unknown) => {
    event.preventDefault();
    report(`${what}: ${stripAnsiCode(errorMessage(error))}`);
    close.call(globalThis);
  };
  addEventListener("error", (event) => end(event, "uncaught error", event.error));
  addEventListener(
    "unhandledrejection",
    (event) => end(event, "unhandled rejection", event.reason),
  );
}
