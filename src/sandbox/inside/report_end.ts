import process from "node:process";
import { stripAnsiCode } from "@std/fmt/colors";
import { framesOfThrow } from "../../function/thrown_place.ts";
import { errorMessage, shortened } from "../../invocation/error_message.ts";
import { onUncaught, unifyOnError } from "./on_uncaught.ts";
import type { SandboxEnd } from "../link/protocol.ts";
import type { TellThrown } from "./tell_errors.ts";

/** The part of a worker's global object that ends it. */
const scope = globalThis as unknown as { close(): void };

/** Ends the thread or process; it must not return. */
export type EndNow = (code?: number) => never;

/** Ends the code that has ended its sandbox: what is behind must not run in that turn. */
export function stop(): never {
  throw new Error("The sandbox has ended");
}

/** Tells how the sandbox ends. */
export type ReportEnd = (end: SandboxEnd) => void;

/**
 * What ends itself tells its host nothing, or not why: so it says so first.
 *
 * A signal to the own process needs no permission, and in a worker would end the host: it counts as an
 * exit.
 *
 * @param exit what `Deno.exit` does then
 */
export function reportExit(report: ReportEnd, exit: EndNow = Deno.exit): void {
  const { kill } = Deno;
  // What process.kill goes through, also where it is imported by its name.
  const node = process as typeof process & { _kill(pid: number, signal: number): unknown };
  const nodeKill = node._kill.bind(node);
  const end = (how: string, code?: number): never => {
    report({ how: `the handler called ${how}` });
    return exit(code);
  };
  Deno.exit = (code) => end(`Deno.exit(${code ?? ""})`, code);
  // Not above 0: a process group, the own one among them.
  const { pid: own } = Deno;
  // As the runtime takes it: a number beyond 32 bits is another one.
  const isOwn = (pid: number) => (pid | 0) === own || (pid | 0) <= 0;
  Deno.kill = (pid, signal) => isOwn(pid) ? end("Deno.kill on its own process") : kill(pid, signal);
  node._kill = (pid, signal) => {
    if (isOwn(pid) && signal !== 0) return end("process.kill on its own process");
    return nodeKill(pid, signal);
  };
}

/**
 * The same for `self.close()`, which only a worker has.
 *
 * @param close what it does then
 */
export function reportClose(report: ReportEnd, close: () => void = scope.close): void {
  scope.close = () => {
    report({ how: "the handler called self.close()" });
    close.call(globalThis);
  };
}

/**
 * What nobody caught is reported, and `end` called. By itself Deno would print it, and a worker's would
 * end the invoker too.
 *
 * @param tell prints it, where that is asked for
 */
export function reportUncaught(report: ReportEnd, end: () => void, tell?: TellThrown): void {
  unifyOnError();
  onUncaught((how, error) => {
    tell?.(error);
    const message = shortened(stripAnsiCode(errorMessage(error)));
    report({ how, message, frames: framesOfThrow(error) });
    end();
  });
}
