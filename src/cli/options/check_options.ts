import { HELP, PROMOTE, VERSION } from "./common_options.ts";
import { MESSAGE_OPTIONS } from "./message_options.ts";
import type { Option } from "./option.ts";
import { PERMISSION_OPTIONS } from "./permission_options.ts";
import { SERVICE_OPTIONS } from "./service_options.ts";

/** The options of `check`, in the order in which help shows them. */
export const CHECK_OPTIONS = [
  {
    name: "handler",
    kind: "string",
    placeholder: "NAME[,…]",
    help: "Exports that would be served; else the default export, else the only function",
  },
  ...SERVICE_OPTIONS,
  PROMOTE,
  {
    name: "isolation",
    kind: "choice",
    choices: ["worker", "process"],
    default: "worker",
    help: "Where the handler runs",
  },
  ...PERMISSION_OPTIONS,
  {
    name: "call",
    kind: "texts",
    placeholder: "DATA",
    help: "Make a trial Call with this message; may be repeated for more",
  },
  ...MESSAGE_OPTIONS,
  {
    name: "timeout",
    kind: "duration",
    placeholder: "TIME",
    default: "30s",
    min: 1,
    help: "How long loading, and the trial Call, may take each",
  },
  {
    name: "json",
    kind: "boolean",
    help: "Print one JSON document in place of text",
  },
  HELP,
  VERSION,
] as const satisfies readonly Option[];
