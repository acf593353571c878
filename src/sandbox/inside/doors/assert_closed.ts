import { InvokerError } from "../../../invocation/invoker_error.ts";
import type { ProcessOwner } from "./door.ts";

const scope = globalThis as unknown as {
  process: {
    binding(name: string): unknown;
    getBuiltinModule(name: string): { _load(name: string): unknown };
    _getActiveHandles(): unknown[];
  };
  navigator: { gpu?: unknown };
};
const nothing = () => {};

/** What is tried; harmless where a door is open. Others would end the process then: those are not. */
const DOORS: Readonly<Record<ProcessOwner, Readonly<Record<string, () => unknown>>>> = {
  sandbox: {
    "handles by number": () => scope.process.binding("tcp_wrap"),
    "internal modules": () => scope.process.getBuiltinModule("node:module")._load("internal/util"),
    "the runtime's insides": () => none(Deno, (Deno as unknown as { internal: symbol }).internal),
    "storage": () =>
      none(scope, "caches", "localStorage", "sessionStorage", "CacheStorage", "Storage"),
    "the graphics card": () => none(scope.navigator, "gpu"),
    "the command line": () => none(Deno.args, "0"),
    "handles that are open": () => none(scope.process._getActiveHandles(), "0"),
  },
  invoker: {
    "the working directory": () => Deno.chdir("."),
    "signals": () => {
      Deno.addSignalListener("SIGUSR2", nothing);
      Deno.removeSignalListener("SIGUSR2", nothing);
    },
  },
};

/**
 * Tries that the doors of this realm are closed.
 *
 * @throws {InvokerError} `start-failed`, naming those that are open
 */
export function assertClosed(owner: ProcessOwner): void {
  const tried = { ...DOORS.sandbox, ...(owner === "invoker" && DOORS.invoker) };
  const open = Object.entries(tried).filter(([, attempt]) => !isRefused(attempt));
  if (open.length === 0) return;
  const names = open.map(([name]) => name).join(", ");
  throw new InvokerError(
    "start-failed",
    `Cannot serve in this sandbox: it does not close ${names} in Deno ${Deno.version.deno}`,
  );
}

function isRefused(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotCapable;
  }
}

function none(owner: object, ...keys: readonly PropertyKey[]): void {
  if (!keys.some((key) => key in owner)) throw new Deno.errors.NotCapable();
}
