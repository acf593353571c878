import type { Option } from "./option.ts";

/** What commands that make a Call have for its messages, in the order in which help shows it. */
export const MESSAGE_OPTIONS = [
  {
    name: "content-type",
    kind: "string",
    placeholder: "TYPE",
    default: "text/plain",
    help: "Media type of the data",
  },
  {
    name: "accept",
    kind: "string",
    placeholder: "TYPES",
    help: "Media types to answer in; else the function chooses",
  },
  {
    name: "header",
    kind: "headers",
    placeholder: "NAME=VALUE",
    help: "Header of every message; may be repeated",
  },
] as const satisfies readonly Option[];
