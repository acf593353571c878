import type { StartedServer } from "./start_up.ts";

/** A server that takes part. */
export interface ServerSpec {
  readonly name: string;
  /** What follows `deno run`. */
  readonly args: readonly string[];
  /** The kinds of load that it can take. */
  readonly loads: readonly ("calls" | "streams")[];
}

/** The server that the ratios are against. */
export const REFERENCE = "raw-pipelined";

const RAW_ECHO = ["-A", "bench/raw_echo_server.ts"];

/** The invoker's own arguments to serve a handler of `bench/functions`. */
export function invokerArgs(handlerFile: string, isolation = "worker"): readonly string[] {
  const permissions = isolation === "process" ? "-P=process" : "-P";
  const file = `bench/functions/${handlerFile}`;
  return [permissions, "invoker.ts", file, "--port", "0", "--isolation", isolation];
}

/** The invoker from source, and compiled: only there the function's language makes a difference. */
export function startedServers(binary?: string): readonly StartedServer[] {
  const source = { name: "source", args: invokerArgs("echo_direct.ts") };
  if (binary === undefined) return [source];
  const files = [["TypeScript", "echo_direct.ts"], ["JavaScript", "echo_direct.js"]] as const;
  const compiled = files.map(([language, file]) => {
    const [_permissions, _source, ...args] = invokerArgs(file);
    return { name: `binary, ${language}`, args, program: binary };
  });
  return [source, ...compiled];
}

/** Every server, in the order of the table. */
export const SERVERS: readonly ServerSpec[] = [
  { name: "raw-plain", args: RAW_ECHO, loads: ["calls", "streams"] },
  { name: "raw-pipelined", args: [...RAW_ECHO, "--pipelined"], loads: ["calls", "streams"] },
  {
    name: "raw-bytes",
    args: [...RAW_ECHO, "--pipelined", "--identity"],
    loads: ["calls", "streams"],
  },
  { name: "invoker-streaming", args: invokerArgs("echo.ts"), loads: ["calls", "streams"] },
  {
    name: "invoker-process",
    args: invokerArgs("echo.ts", "process"),
    loads: ["calls", "streams"],
  },
  {
    name: "invoker-unwatched",
    args: [...invokerArgs("echo.ts"), "--access-log", "off"],
    loads: ["calls", "streams"],
  },
  {
    name: "invoker-watched",
    args: [...invokerArgs("echo.ts"), "--metrics-port", "0"],
    loads: ["calls", "streams"],
  },
  { name: "invoker-none", args: invokerArgs("echo.ts", "none"), loads: ["calls", "streams"] },
  // A direct handler answers a Call's first message only: there is nothing to stream.
  { name: "invoker-direct", args: invokerArgs("echo_direct.ts"), loads: ["calls"] },
];
