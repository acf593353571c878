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
  {
    name: "list",
    kind: "boolean",
    help: "Tell of the server's services and methods, and call nothing",
  },
  {
    name: "describe",
    kind: "string",
    placeholder: "NAME",
    help: "Tell of a service, method, message or enum, and call nothing",
  },
  {
    name: "proto",
    kind: "texts",
    placeholder: "FILE",
    help: "Go by this .proto file, and not by reflection; may be repeated",
  },
  {
    name: "proto-path",
    kind: "texts",
    placeholder: "DIR",
    help: "Folder that imports of .proto files are looked for in; may be repeated",
  },
  {
    name: "proto-set",
    kind: "texts",
    placeholder: "FILE",
    help: "Go by this file of descriptors (buf build, protoc -o); may be repeated",
  },
  ...CLIENT_TLS_OPTIONS,
  HELP,
  VERSION,
] as const satisfies readonly Option[];
