import type { KindValues, Option, Positional } from "./option.ts";

/** A command of the invoker that takes options. */
export type Command = "serve" | "call";

const HELP = {
  name: "help",
  short: "h",
  kind: "boolean",
  env: false,
  help: "Show this help",
} as const satisfies Option;

const VERSION = {
  name: "version",
  short: "V",
  kind: "boolean",
  env: false,
  help: "Show the version",
} as const satisfies Option;

/** The options of every command, in the order in which help shows them. */
export const OPTIONS = {
  serve: [
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
    {
      name: "promote",
      kind: "choice",
      choices: ["first", "each"],
      default: "first",
      help: "Run a direct handler for the first message, or for each",
    },
    {
      name: "isolation",
      kind: "choice",
      choices: ["worker", "none"],
      default: "worker",
      help: "Where the handler runs; none is for a debugger only",
    },
    {
      name: "allow-read",
      short: "R",
      kind: "allow-list",
      placeholder: "PATHS",
      help: "Read files",
    },
    {
      name: "allow-write",
      short: "W",
      kind: "allow-list",
      placeholder: "PATHS",
      help: "Write files",
    },
    {
      name: "allow-net",
      short: "N",
      kind: "allow-list",
      placeholder: "HOSTS",
      help: "Use the network",
    },
    {
      name: "allow-env",
      short: "E",
      kind: "allow-list",
      placeholder: "NAMES",
      help: "Read and set environment variables",
    },
    {
      name: "allow-sys",
      short: "S",
      kind: "allow-list",
      placeholder: "APIS",
      help: "Ask the operating system about itself",
    },
    { name: "allow-run", kind: "allow-list", placeholder: "PROGRAMS", help: "Run programs" },
    { name: "allow-ffi", kind: "allow-list", placeholder: "PATHS", help: "Load native libraries" },
    {
      name: "allow-import",
      short: "I",
      kind: "allow-list",
      placeholder: "HOSTS",
      help: "Import code from the web",
    },
    { name: "allow-all", short: "A", kind: "boolean", help: "Allow all of the above" },
    {
      name: "permission-set",
      short: "P",
      kind: "string",
      placeholder: "NAME",
      bare: "default",
      help: "Allow a permission set of the deno.json next to the function",
    },
    {
      name: "sandboxes",
      kind: "count",
      placeholder: "N",
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
      name: "max-message-size",
      kind: "size",
      placeholder: "SIZE",
      default: "4MiB",
      help: "Largest message that is taken",
    },
    {
      name: "log-level",
      kind: "choice",
      choices: ["debug", "info", "warn", "error"],
      default: "info",
      help: "Least severe events to log; debug shows stack traces",
    },
    HELP,
    VERSION,
  ],
  call: [
    {
      name: "address",
      kind: "address",
      placeholder: "HOST:PORT",
      default: "localhost:10382",
      help: "The invoker to call",
    },
    {
      name: "content-type",
      kind: "string",
      placeholder: "TYPE",
      default: "text/plain",
      help: "Media type of the data",
    },
    {
      name: "accept",
      kind: "string",
      placeholder: "TYPES",
      help: "Media types to answer in; else the function chooses",
    },
    {
      name: "header",
      kind: "headers",
      placeholder: "NAME=VALUE",
      help: "Header of every message; may be repeated",
    },
    {
      name: "timeout",
      kind: "duration",
      placeholder: "TIME",
      help: "How long the Call may take; else for ever",
    },
    HELP,
    VERSION,
  ],
} as const satisfies Readonly<Record<Command, readonly Option[]>>;

/** What every command takes beside options. */
export const POSITIONALS = {
  serve: {
    name: "FUNCTION_URI",
    maxCount: 1,
    env: ["INVOKER_FUNCTION_URI", "FUNCTION_URI"],
    help: "Path or file: URL of the function; ?handler=NAME names its export",
  },
  call: {
    name: "DATA",
    maxCount: Infinity,
    env: [],
    help: "A message each; without any, every line of stdin is one",
  },
} as const satisfies Readonly<Record<Command, Positional>>;

type EntryOf<C extends Command> = (typeof OPTIONS)[C][number];

type ValueOf<O extends Option> = O extends { choices: readonly (infer Choice)[] } ? Choice
  : KindValues[O["kind"]];

/** The complete values of a command's options, by name. */
export type OptionValues<C extends Command> = {
  readonly [O in EntryOf<C> as O["name"]]:
    | ValueOf<O>
    | (O extends { default: string } | { kind: "boolean" | "headers" } ? never : undefined);
};
