import { HELP, PROMOTE, VERSION } from "./common_options.ts";
import { CONNECTION_OPTIONS } from "./connection_options.ts";
import type { Option } from "./option.ts";
import { PERMISSION_OPTIONS } from "./permission_options.ts";
import { TELEMETRY_OPTIONS } from "./telemetry_options.ts";

/** The options of `serve`, in the order in which help shows them. */
export const SERVE_OPTIONS = [
  {
    name: "handler",
    kind: "string",
    placeholder: "NAME",
    help: "Export to serve; else the default export, else the only function",
  },
  {
    name: "host",
    kind: "string",
    placeholder: "HOST",
    default: "localhost",
    help: "Address to listen on",
  },
  {
    name: "port",
    kind: "integer",
    placeholder: "PORT",
    default: "10382",
    min: 0,
    max: 65535,
    env: ["GRPC_PORT"],
    help: "Port to listen on; 0 takes any that is free",
  },
  PROMOTE,
  {
    name: "isolation",
    kind: "choice",
    choices: ["worker", "process", "none"],
    default: "worker",
    help: "Where the handler runs; none is for a debugger only",
  },
  ...PERMISSION_OPTIONS,
  {
    name: "sandboxes",
    kind: "count",
    placeholder: "N|auto",
    default: "1",
    min: 1,
    max: 64,
    help: "Sandboxes to run at once; auto takes one a core",
  },
  {
    name: "stall-timeout",
    kind: "duration",
    placeholder: "TIME",
    default: "10s",
    min: 100,
    help: "How long a sandbox may take to answer a ping",
  },
  {
    name: "memory-limit",
    kind: "integer",
    placeholder: "MIB",
    default: "512",
    min: 16,
    max: 65536,
    help: "Memory of a sandbox that is a process, in MiB",
  },
  {
    name: "max-lost-sandboxes",
    kind: "integer",
    placeholder: "N",
    default: "1",
    min: 1,
    help: "Threads that cannot be stopped before the invoker ends with 70",
  },
  {
    name: "setup-timeout",
    kind: "duration",
    placeholder: "TIME",
    default: "10s",
    help: "How long the function's setup may take",
  },
  {
    name: "teardown-timeout",
    kind: "duration",
    placeholder: "TIME",
    default: "10s",
    help: "How long its teardown may take",
  },
  {
    name: "drain-timeout",
    kind: "duration",
    placeholder: "TIME",
    default: "10s",
    help: "How long Calls may go on when stopping",
  },
  {
    name: "max-concurrent-calls",
    kind: "integer",
    placeholder: "N",
    default: "1000",
    min: 1,
    help: "Calls at a time; more are refused",
  },
  {
    name: "watch",
    kind: "boolean",
    help: "Load the function anew when a file of its changes",
  },
  ...CONNECTION_OPTIONS,
  ...TELEMETRY_OPTIONS,
  HELP,
  VERSION,
] as const satisfies readonly Option[];
