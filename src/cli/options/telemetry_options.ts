import type { Option } from "./option.ts";

/** What the invoker tells of itself. */
export const TELEMETRY_OPTIONS = [
  {
    name: "log-level",
    kind: "choice",
    choices: ["debug", "info", "warn", "error"],
    default: "info",
    help: "Least severe events to log; debug shows stack traces",
  },
  {
    name: "log-format",
    kind: "choice",
    choices: ["text", "json"],
    default: "text",
    help: "How a line of the log is written",
  },
  {
    name: "log-messages",
    kind: "boolean",
    help: "Log the messages and stacks of the function's errors, which may hold what callers sent",
  },
  {
    name: "access-log",
    kind: "choice",
    choices: ["all", "errors", "off"],
    default: "all",
    help: "Calls to log: failures at info, successes at debug",
  },
  {
    name: "metrics-port",
    kind: "integer",
    placeholder: "PORT",
    min: 0,
    max: 65535,
    help: "Serve metrics and probes over HTTP on this port; without it, nowhere",
  },
] as const satisfies readonly Option[];
