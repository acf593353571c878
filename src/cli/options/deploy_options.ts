import { HELP, VERSION } from "./common_options.ts";
import { CONFIG, FILEPATH, IMAGE_VERSION, NAME, USERACCOUNT } from "./image_options.ts";
import { INIT_FLAGS } from "./init_options.ts";
import type { Option } from "./option.ts";
import { BUILDER, DRY_RUN, FOUND_PLATFORM, NAMESPACE, PLATFORM, PUSH } from "./tool_options.ts";

/** The options of `build`, as the others here in the order in which help shows them. */
export const BUILD_OPTIONS = [
  BUILDER,
  CONFIG,
  DRY_RUN,
  FILEPATH,
  NAME,
  PUSH,
  USERACCOUNT,
  IMAGE_VERSION,
  HELP,
] as const satisfies readonly Option[];

/** The options of `apply`. */
export const APPLY_OPTIONS = [
  CONFIG,
  DRY_RUN,
  {
    ...FILEPATH,
    help: "Folder of the resources, or one of them, in place of the argument",
  },
  NAMESPACE,
  FOUND_PLATFORM,
  HELP,
  VERSION,
] as const satisfies readonly Option[];

/** The options of `create`. */
export const CREATE_OPTIONS = [
  ...INIT_FLAGS,
  BUILDER,
  NAMESPACE,
  PUSH,
  HELP,
] as const satisfies readonly Option[];

/** The options of `update`. */
export const UPDATE_OPTIONS = [
  BUILDER,
  CONFIG,
  DRY_RUN,
  FILEPATH,
  NAME,
  NAMESPACE,
  FOUND_PLATFORM,
  PUSH,
  USERACCOUNT,
  IMAGE_VERSION,
  HELP,
] as const satisfies readonly Option[];

/** The options of `delete`. */
export const DELETE_OPTIONS = [
  {
    name: "all",
    kind: "boolean",
    // A variable that somebody forgot should not delete anything.
    env: false,
    help: "Delete its topics, or what brings it messages, too",
  },
  CONFIG,
  DRY_RUN,
  { ...NAME, help: "Name of the function" },
  NAMESPACE,
  PLATFORM,
  HELP,
  VERSION,
] as const satisfies readonly Option[];
