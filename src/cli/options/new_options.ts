import { HELP, VERSION } from "./common_options.ts";
import type { Option } from "./option.ts";

/** The options of `new`, in the order in which help shows them. */
export const NEW_OPTIONS = [
  {
    name: "streaming",
    kind: "boolean",
    help: "A function that reads a stream of messages, in place of one that is given one",
  },
  HELP,
  VERSION,
] as const satisfies readonly Option[];
