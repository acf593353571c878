import type { Isolation, ServerSpec } from "./server_spec.ts";

/** The arguments of `deno` that start the invoker with a handler of `bench/functions`. */
export function invokerArgs(
  handlerFile: string,
  isolation: Isolation = "worker",
  sandboxes = 1,
): readonly string[] {
  return invokerCommand(
    [`bench/functions/${handlerFile}`, ...sandboxes === 1 ? [] : ["--sandboxes", `${sandboxes}`]],
    isolation,
  );
}

/** The arguments of `deno` that start the invoker with those of its own. */
export function invokerCommand(
  args: readonly string[],
  isolation: Isolation = "worker",
): readonly string[] {
  const run = ["run", permissionsOf(isolation), "--no-prompt", "invoker.ts"];
  return [...run, ...args, ...serveOptions(isolation)];
}

function serveOptions(isolation: Isolation): readonly string[] {
  return ["--port", "0", "--isolation", isolation];
}

function permissionsOf(isolation: Isolation): string {
  return isolation === "process" ? "-P=process" : "-P";
}

function echoServer(
  isolation: Isolation,
  sandboxes: number,
  { byDefault }: { byDefault: boolean },
): ServerSpec {
  return {
    name: `invoker-${isolation}` + (sandboxes === 1 ? "" : `-${sandboxes}`),
    command: { args: invokerArgs("echo.ts", isolation, sandboxes) },
    wire: "message",
    loads: ["calls", "streams"],
    byDefault,
    isolation,
    sandboxes,
  };
}

function variant(name: string, args: readonly string[], options: readonly string[]): ServerSpec {
  return {
    name,
    command: { args: [...args, ...options] },
    wire: "message",
    loads: ["calls", "streams"],
    byDefault: false,
  };
}

/** The invoker in all the ways in which it is measured. */
export const INVOKER_SERVERS: readonly ServerSpec[] = [
  echoServer("worker", 1, { byDefault: true }),
  echoServer("worker", 2, { byDefault: false }),
  echoServer("process", 1, { byDefault: true }),
  echoServer("process", 2, { byDefault: false }),
  echoServer("none", 1, { byDefault: true }),
  {
    // A direct handler answers a Call's first message only: there is nothing to stream.
    name: "invoker-direct",
    command: { args: invokerArgs("echo_direct.ts") },
    wire: "message",
    loads: ["calls"],
    byDefault: true,
    isolation: "worker",
    sandboxes: 1,
  },
  variant("invoker-inside-2", invokerArgs("echo.ts", "worker", 2), ["--wire", "inside"]),
  variant("invoker-outside", invokerArgs("echo.ts"), ["--wire", "outside"]),
  variant("invoker-unwatched", invokerArgs("echo.ts"), ["--access-log", "off"]),
  variant("invoker-watched", invokerArgs("echo.ts"), ["--metrics-port", "0"]),
];

/** The invoker from source, and compiled: only there the function's language matters at a start. */
export function startedInvokers(program: string): readonly ServerSpec[] {
  const spec = (name: string, command: ServerSpec["command"]): ServerSpec => ({
    name,
    command,
    wire: "message",
    loads: ["calls"],
    byDefault: true,
  });
  const served = (file: string) => [`bench/functions/${file}`, ...serveOptions("worker")];
  return [
    spec("source", { args: invokerArgs("echo_direct.ts") }),
    spec("binary, TypeScript", { program, args: served("echo_direct.ts") }),
    spec("binary, JavaScript", { program, args: served("echo_direct.js") }),
  ];
}
