import { CALL_OPTIONS } from "./call_options.ts";
import { CHECK_OPTIONS } from "./check_options.ts";
import {
  APPLY_OPTIONS,
  BUILD_OPTIONS,
  CREATE_OPTIONS,
  DELETE_OPTIONS,
  UPDATE_OPTIONS,
} from "./deploy_options.ts";
import { DEV_OPTIONS } from "./dev_options.ts";
import { HEALTHCHECK_OPTIONS } from "./healthcheck_options.ts";
import { INIT_OPTIONS } from "./init_options.ts";
import {
  INVOKERS_APPLY_OPTIONS,
  INVOKERS_DELETE_OPTIONS,
  INVOKERS_LIST_OPTIONS,
} from "./invokers_options.ts";
import { NEW_OPTIONS } from "./new_options.ts";
import type { KindValues, Option, Positional } from "./option.ts";
import { PUBLISH_OPTIONS } from "./publish_options.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";
import { TYPES_OPTIONS } from "./types_options.ts";

/** A command of the invoker that takes options. */
export type Command =
  | ("serve" | "dev" | "call" | "check" | "new" | "types" | "healthcheck")
  | ("init" | "build" | "apply" | "create" | "update" | "delete" | "publish")
  | ("invokers apply" | "invokers list" | "invokers delete");

/** The options of every command, in the order in which help shows them. */
export const OPTIONS = {
  serve: SERVE_OPTIONS,
  dev: DEV_OPTIONS,
  call: CALL_OPTIONS,
  check: CHECK_OPTIONS,
  new: NEW_OPTIONS,
  types: TYPES_OPTIONS,
  init: INIT_OPTIONS,
  build: BUILD_OPTIONS,
  apply: APPLY_OPTIONS,
  create: CREATE_OPTIONS,
  update: UPDATE_OPTIONS,
  delete: DELETE_OPTIONS,
  publish: PUBLISH_OPTIONS,
  "invokers apply": INVOKERS_APPLY_OPTIONS,
  "invokers list": INVOKERS_LIST_OPTIONS,
  "invokers delete": INVOKERS_DELETE_OPTIONS,
  healthcheck: HEALTHCHECK_OPTIONS,
} as const satisfies Readonly<Record<Command, readonly Option[]>>;

/** The commands, in the order in which help shows them. */
export const COMMANDS = Object.keys(OPTIONS) as readonly Command[];

const FUNCTION_PATH = {
  name: "PATH",
  maxCount: 1,
  env: [],
  option: "filepath",
  help: "Folder or file of the function; by default the current folder",
} as const satisfies Positional;

const FUNCTION_URI = {
  name: "FUNCTION_URI",
  maxCount: 1,
  env: ["INVOKER_FUNCTION_URI", "FUNCTION_URI"],
  help: "Path or file: URL of the function; ?handler=NAME names its export",
} as const satisfies Positional;

/** What every command takes beside options, if anything. */
export const POSITIONALS = {
  serve: FUNCTION_URI,
  dev: FUNCTION_URI,
  call: {
    name: "DATA",
    maxCount: Infinity,
    env: [],
    help: "A message each; without any, every line of stdin is one. After PACKAGE.Service/Method " +
      "requests to this method, in JSON",
  },
  check: FUNCTION_URI,
  new: {
    name: "NAME",
    maxCount: 1,
    env: [],
    help: "Folder to make; its name is of lowercase letters, digits and hyphens",
  },
  types: {
    name: "FILE",
    maxCount: Infinity,
    env: [],
    help: ".proto file with services",
  },
  init: FUNCTION_PATH,
  build: FUNCTION_PATH,
  apply: {
    name: "PATH",
    maxCount: 1,
    env: [],
    option: "filepath",
    help: "Folder of the resources, or one of them; by default the current folder",
  },
  create: FUNCTION_PATH,
  update: FUNCTION_PATH,
  delete: undefined,
  publish: undefined,
  "invokers apply": {
    name: "FILENAME",
    maxCount: 1,
    env: [],
    option: "filename",
    help:
      "File of an invoker's resource, folder of such (*-invoker.yaml), or URL; by default the " +
      "current folder",
  },
  "invokers list": {
    name: "ARG",
    maxCount: Infinity,
    env: [],
    help: `Further arguments of kubectl get; those that begin with "-" come after "--"`,
  },
  "invokers delete": {
    name: "NAME",
    maxCount: 1,
    env: [],
    help: "Name of the invoker",
  },
  healthcheck: undefined,
} as const satisfies Readonly<Record<Command, Positional | undefined>>;

type EntryOf<C extends Command> = (typeof OPTIONS)[C][number];

type ValueOf<O extends Option> = O extends { choices: readonly (infer Choice)[] } ? Choice
  : KindValues[O["kind"]];

/** The complete values of a command's options, by name. */
export type OptionValues<C extends Command> = {
  readonly [O in EntryOf<C> as O["name"]]:
    | ValueOf<O>
    | (O extends { default: string } | { kind: "boolean" | "headers" | "texts" } ? never
      : undefined);
};
