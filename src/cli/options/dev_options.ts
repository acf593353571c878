import type { Option } from "./option.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

type ServeOption = typeof SERVE_OPTIONS[number];
type ServeName = ServeOption["name"];

/** Those of `serve` that say what the function is, and what it may do: the rest `dev` decides. */
const TAKEN = [
  ...["handler", "handlers", "proto", "proto-path", "proto-set", "service"] as const,
  ...["allow-unimplemented", "host", "port", "promote", "event-source", "event-type"] as const,
  ...["allow-read", "allow-write", "allow-net", "allow-env", "allow-sys", "allow-run"] as const,
  ...["allow-ffi", "allow-import", "allow-all", "permission-set"] as const,
  ...["stall-timeout", "memory-limit", "load-timeout", "setup-timeout"] as const,
  ...["teardown-timeout", "max-message-size", "max-response-size"] as const,
  ...["log-level", "access-log", "help", "version"] as const,
] satisfies readonly ServeName[];

type TakenOption = Extract<ServeOption, { readonly name: typeof TAKEN[number] }>;

/** The options of `dev`, in the order in which help shows them. */
export const DEV_OPTIONS = [
  {
    name: "open",
    kind: "boolean",
    help: "Open the page in the browser",
  },
  {
    name: "isolation",
    kind: "choice",
    choices: ["worker", "process"],
    default: "worker",
    help: "Where the handler runs",
  },
  ...SERVE_OPTIONS.filter(isTaken),
] as const satisfies readonly Option[];

function isTaken(option: ServeOption): option is TakenOption {
  return TAKEN.some((name) => name === option.name);
}
