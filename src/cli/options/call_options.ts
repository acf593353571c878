import { CLIENT_TLS_OPTIONS } from "./client_tls_options.ts";
import { HELP, VERSION } from "./common_options.ts";
import { MESSAGE_OPTIONS } from "./message_options.ts";
import type { Option } from "./option.ts";

/** The options of `call`, in the order in which help shows them. */
export const CALL_OPTIONS = [
  {
    name: "address",
    kind: "endpoint",
    placeholder: "HOST:PORT",
    default: "localhost:10382",
    help: "The invoker to call; grpcs://HOST:PORT by TLS; a URL of http:// or https:// over HTTP",
  },
  {
    name: "http",
    kind: "boolean",
    // `serve` has one of that name, with another meaning.
    env: false,
    help: "Call over HTTP, as with a URL; several messages go as lines of JSON",
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
