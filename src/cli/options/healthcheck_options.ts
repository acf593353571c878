import { CLIENT_TLS_OPTIONS } from "./client_tls_options.ts";
import { HELP, VERSION } from "./common_options.ts";
import type { Option } from "./option.ts";

/** The options of `healthcheck`, in the order in which help shows them. */
export const HEALTHCHECK_OPTIONS = [
  {
    name: "address",
    kind: "address",
    placeholder: "HOST:PORT",
    help: "The invoker to ask; else the one on this machine, at --port",
  },
  {
    // Like that of `serve`, so that the variables that it is started with are enough.
    name: "port",
    kind: "integer",
    placeholder: "PORT",
    default: "10382",
    min: 1,
    max: 65535,
    env: ["GRPC_PORT", "PORT"],
    help: "Port of this machine to ask",
  },
  {
    name: "service",
    kind: "string",
    placeholder: "NAME",
    help: "Full name of the service to ask for; else for the invoker as a whole",
  },
  {
    name: "timeout",
    kind: "duration",
    placeholder: "TIME",
    default: "2s",
    min: 1,
    help: "How long the answer may take, connecting included",
  },
  ...CLIENT_TLS_OPTIONS,
  HELP,
  VERSION,
] as const satisfies readonly Option[];
