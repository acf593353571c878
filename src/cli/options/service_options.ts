import type { Option } from "./option.ts";

/** Where what .proto files import is. */
export const PROTO_PATH = {
  name: "proto-path",
  kind: "texts",
  placeholder: "DIR",
  help: "Folder that imports of .proto files are looked for in; may be repeated",
} as const satisfies Option;

/** Services of one's own (docs/services.md). */
export const SERVICE_OPTIONS = [
  {
    name: "proto",
    kind: "texts",
    placeholder: "FILE",
    help: "Serve the services of this .proto file; may be repeated",
  },
  PROTO_PATH,
  {
    name: "proto-set",
    kind: "texts",
    placeholder: "FILE",
    help: "Serve the services of this file of descriptors (buf build, protoc -o); may be repeated",
  },
  {
    name: "service",
    kind: "texts",
    placeholder: "NAME",
    help: "Serve this service of them, and not all; may be repeated",
  },
  {
    name: "allow-unimplemented",
    kind: "boolean",
    help: "Serve services of which methods are missing",
  },
] as const satisfies readonly Option[];
