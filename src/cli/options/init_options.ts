import { HELP } from "./common_options.ts";
import { CONFIG, FILEPATH, IMAGE_VERSION, NAME, USERACCOUNT } from "./image_options.ts";
import type { Option } from "./option.ts";
import { PERMISSION_OPTIONS } from "./permission_options.ts";

/** The options of `init` that `create` has, too, in the order in which help shows them. */
export const INIT_FLAGS = [
  {
    name: "artifact",
    short: "a",
    kind: "text",
    placeholder: "FILE",
    help: "Module of the function; else mod.ts, main.ts, or the only one in the folder",
  },
  {
    name: "broker",
    kind: "text",
    placeholder: "NAME",
    help: "Broker of Knative to take events from and to answer; the topics are their types then",
  },
  CONFIG,
  {
    name: "dry-run",
    kind: "boolean",
    help: "Print what would be done, and do nothing",
  },
  FILEPATH,
  {
    name: "force",
    kind: "boolean",
    help: "Overwrite files that are there",
  },
  {
    name: "handler",
    kind: "text",
    placeholder: "NAME",
    help:
      "Export to serve; else the one with the function's name, the default one, or the only one",
  },
  {
    name: "input",
    short: "i",
    kind: "text",
    placeholder: "TOPIC",
    help: "Topic of the messages; by default the function's name",
  },
  {
    name: "invoker-version",
    kind: "text",
    placeholder: "VERSION",
    help: "Version of the invoker's image; by default that of this invoker",
  },
  NAME,
  {
    name: "output",
    short: "o",
    kind: "text",
    placeholder: "TOPIC",
    help: "Topic of the answers",
  },
  USERACCOUNT,
  IMAGE_VERSION,
  {
    name: "platform",
    kind: "choice",
    choices: ["knative", "riff"],
    default: "knative",
    help: "What the resources are for",
  },
  ...PERMISSION_OPTIONS,
] as const satisfies readonly Option[];

/** The options of `init`, in the order in which help shows them. */
export const INIT_OPTIONS = [...INIT_FLAGS, HELP] as const satisfies readonly Option[];
