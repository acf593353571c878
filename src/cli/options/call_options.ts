import { CLIENT_TLS_OPTIONS } from "./client_tls_options.ts";
import { HELP, VERSION } from "./common_options.ts";
import { MESSAGE_OPTIONS } from "./message_options.ts";
import type { Option } from "./option.ts";

/** The options of `call`, in the order in which help shows them. */
export const CALL_OPTIONS = [
  {
    name: "address",
    kind: "address",
    placeholder: "HOST:PORT",
    default: "localhost:10382",
    help: "The invoker to call; grpcs://HOST:PORT by TLS",
  },
  ...MESSAGE_OPTIONS,
  {
    name: "timeout",
    kind: "duration",
    placeholder: "TIME",
    help: "How long the Call may take; else for ever",
  },
  ...CLIENT_TLS_OPTIONS,
  HELP,
  VERSION,
] as const satisfies readonly Option[];
