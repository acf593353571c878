import { HELP, VERSION } from "./common_options.ts";
import type { Option } from "./option.ts";
import { DRY_RUN } from "./tool_options.ts";

/** The options of `invokers apply`, as the others here in the order in which help shows them. */
export const INVOKERS_APPLY_OPTIONS = [
  {
    name: "filename",
    short: "f",
    kind: "text",
    placeholder: "FILENAME",
    help: "File, folder or URL of the resources, in place of the argument",
  },
  {
    name: "name",
    short: "n",
    kind: "string",
    placeholder: "NAME",
    // The variable is that of a function's name.
    env: false,
    help: "Name of the invoker, in place of the one in its file",
  },
  {
    name: "version",
    short: "v",
    kind: "string",
    placeholder: "VERSION",
    help: "Version of the invokers, in place of the one in their files",
  },
  DRY_RUN,
  HELP,
] as const satisfies readonly Option[];

/** The options of `invokers list`. */
export const INVOKERS_LIST_OPTIONS = [HELP, VERSION] as const satisfies readonly Option[];

/** The options of `invokers delete`. */
export const INVOKERS_DELETE_OPTIONS = [
  {
    name: "all",
    kind: "boolean",
    // A variable that somebody forgot should not delete anything.
    env: false,
    help: "Delete all invokers",
  },
  DRY_RUN,
  {
    name: "name",
    short: "n",
    kind: "string",
    placeholder: "NAME",
    // Nor should one that is meant for a function.
    env: false,
    help: "Name of the invoker, in place of the argument",
  },
  HELP,
  VERSION,
] as const satisfies readonly Option[];
