import process from "node:process";
import { stripAnsiCode } from "@std/fmt/colors";
import { errorMessage } from "../invocation/invoker_error.ts";

/** The part of a worker's global object that ends it. */
const scope = globalThis as unknown as { close(): void };

/** Ends the thread or process; it must not return. */
export type EndNow = (code?: number) => never;

/**
 * What ends itself tells its host nothing, or not why: so it says so first.
 *
 * A signal to the own process needs no permission, and in a worker would end the host: it counts as an
 * exit.
 *
 * @param exit what `Deno.exit` does then
 */
export function reportExit(report: (how: string) => void, exit: EndNow = Deno.exit): void {
  const { kill } = Deno;
  const nodeKill = process.kill.bind(process);
  const end = (how: string, code?: number): never => {
    report(`the handler called ${how}`);
    return exit(code);
  };
  Deno.exit = (code) => end(`Deno.exit(${code ?? ""})`, code);
  // Not above 0: a process group, the own one among them.
  const isOwn = (pid: number) => pid === Deno.pid || pid <= 0;
  Deno.kill = (pid, signal) => isOwn(pid) ? end("Deno.kill on its own process") : kill(pid, signal);
  process.kill = (pid, signal) => {
    if (isOwn(pid) && signal !== 0) return end("process.kill on its own process");
    return nodeKill(pid, signal);
  };
}

/** The same for `self.close()`, which only a worker has. */
export function reportClose(report: (how: string) => void): void {
  const { close } = scope;
  scope.close = () => {
    report("the handler called self.close()");
    close.call(globalThis);
  };
}

/**
 * What nobody caught is told in one line, and `end` called. By itself Deno would print it, and a worker's
 * would end the invoker too.
 */
export function reportUncaught(report: (how: string) => void, end: () => void): void {
  const uncaught = (event: Event, what: string, error: unknown) => {
    event.preventDefault();
    report(`${what}: ${stripAnsiCode(errorMessage(error))}`);
    end();
  };
  addEventListener("error", (event) => uncaught(event, "uncaught error", event.error));
  addEventListener(
    "unhandledrejection",
    (event) => uncaught(event, "unhandled rejection", event.reason),
  );
}
