import { HELP, VERSION } from "./common_options.ts";
import type { Option } from "./option.ts";
import { PROTO_PATH } from "./service_options.ts";

/** The options of `types`, in the order in which help shows them. */
export const TYPES_OPTIONS = [
  PROTO_PATH,
  {
    name: "proto-set",
    kind: "texts",
    placeholder: "FILE",
    help: "Types of this file of descriptors (buf build, protoc -o) as well; may be repeated",
  },
  {
    name: "service",
    kind: "texts",
    placeholder: "NAME",
    help: "Types of this service, and not of all; may be repeated",
  },
  HELP,
  VERSION,
] as const satisfies readonly Option[];
