// Runs in the worker thread, with the handler's permissions and beside the handler's code.
import process from "node:process";
import { createFunction } from "../function/run.ts";
import { toErrorRecord } from "../invocation/invoker_error.ts";
import { CallServer } from "./call_server.ts";
import { keepStdoutClean } from "./handler_console.ts";
import { loadHandler } from "./load_handler.ts";
import { Outbox } from "./outbox.ts";
import type { FromSandbox, Post, SandboxSetup, ToSandbox } from "./protocol.ts";
import { assertRefusals } from "./refusal_probe.ts";

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

async function start({ port, setup }: WorkerStart): Promise<void> {
  // Bound now: a handler that replaces the method later does not see what passes.
  const post = port.postMessage.bind(port);
  const outbox = new Outbox<FromSandbox>((message, transfer) => post(message, transfer));
  reportExit((how) => {
    outbox.push({ type: "exiting", how });
    outbox.flush();
  });
  keepStdoutClean();
  try {
    if (setup.grants) await assertRefusals(setup.grants);
    const definition = await loadHandler(setup);
    const server = new CallServer(createFunction(definition), outbox);
    port.onmessage = (event: MessageEvent<Post<ToSandbox>>) => server.receive(event.data);
    const { name, interaction } = definition;
    outbox.push({ type: "loaded", handler: { name, interaction } });
  } catch (error) {
    outbox.push({ type: "not-loaded", error: toErrorRecord(error) });
  }
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
    report(`Deno.exit(${code ?? ""})`);
    return exit(code);
  };
  worker.close = () => {
    report("self.close()");
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
