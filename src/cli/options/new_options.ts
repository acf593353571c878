import { HELP, VERSION } from "./common_options.ts";
import type { Option } from "./option.ts";
import { PROTO_PATH } from "./service_options.ts";

/** The options of `new`, in the order in which help shows them. */
export const NEW_OPTIONS = [
  {
    name: "streaming",
    kind: "boolean",
    help: "A function that reads a stream of messages, in place of one that is given one",
  },
  {
    name: "proto",
    kind: "string",
    placeholder: "FILE",
    help: "The methods of the services of this .proto file, in place of a function",
  },
  PROTO_PATH,
  HELP,
  VERSION,
] as const satisfies readonly Option[];
