import type { Option } from "./option.ts";

/** Of every command. */
export const HELP = {
  name: "help",
  short: "h",
  kind: "boolean",
  env: false,
  help: "Show this help",
} as const satisfies Option;

/** Of every command. */
export const VERSION = {
  name: "version",
  short: "V",
  kind: "boolean",
  env: false,
  help: "Show the version",
} as const satisfies Option;

/** Which messages a direct handler is run for, where a function is loaded. */
export const PROMOTE = {
  name: "promote",
  kind: "choice",
  choices: ["first", "each"],
  default: "first",
  help: "Run a direct handler for the first message, or for each",
} as const satisfies Option;
