import type { Option } from "./option.ts";

/** What the function may do (docs/permissions.md). */
export const PERMISSION_OPTIONS = [
  {
    name: "allow-read",
    short: "R",
    kind: "allow-list",
    placeholder: "PATHS",
    help: "Read files",
  },
  {
    name: "allow-write",
    short: "W",
    kind: "allow-list",
    placeholder: "PATHS",
    help: "Write files",
  },
  {
    name: "allow-net",
    short: "N",
    kind: "allow-list",
    placeholder: "HOSTS",
    help: "Use the network",
  },
  {
    name: "allow-env",
    short: "E",
    kind: "allow-list",
    placeholder: "NAMES",
    help: "Read and set environment variables",
  },
  {
    name: "allow-sys",
    short: "S",
    kind: "allow-list",
    placeholder: "APIS",
    help: "Ask the operating system about itself",
  },
  { name: "allow-run", kind: "allow-list", placeholder: "PROGRAMS", help: "Run programs" },
  { name: "allow-ffi", kind: "allow-list", placeholder: "PATHS", help: "Load native libraries" },
  {
    name: "allow-import",
    short: "I",
    kind: "allow-list",
    placeholder: "HOSTS",
    help: "Import code from the web",
  },
  { name: "allow-all", short: "A", kind: "boolean", help: "Allow all of the above" },
  {
    name: "permission-set",
    short: "P",
    kind: "string",
    placeholder: "NAME",
    bare: "default",
    help: "Allow a permission set of the deno.json next to the function",
  },
] as const satisfies readonly Option[];
