import type { Option } from "./option.ts";

/** Where a function is, of the commands that make something of it. */
export const FILEPATH = {
  name: "filepath",
  short: "f",
  kind: "text",
  placeholder: "PATH",
  help: "Folder of the function, in place of the argument; by default the current one",
} as const satisfies Option;

/** What a function is called. */
export const NAME = {
  name: "name",
  short: "n",
  kind: "text",
  placeholder: "NAME",
  help: "Name of the function; by default that of its folder",
} as const satisfies Option;

/** Whose the image is. */
export const USERACCOUNT = {
  name: "useraccount",
  short: "u",
  kind: "text",
  placeholder: "ACCOUNT",
  env: ["RIFF_USERACCOUNT"],
  help: "Account of the image, with its registry if need be; by default the current user",
} as const satisfies Option;

/** Which version the image is; so its commands show that of the invoker by -V. */
export const IMAGE_VERSION = {
  name: "version",
  short: "v",
  kind: "string",
  placeholder: "VERSION",
  default: "0.0.1",
  help: "Version of the function's image",
} as const satisfies Option;

/** Where defaults are read from. */
export const CONFIG = {
  name: "config",
  kind: "string",
  placeholder: "FILE",
  help: "File of defaults: useraccount, namespace; by default $HOME/.riff.yaml",
} as const satisfies Option;

/** What `IMAGE_VERSION` has taken `--version` for. */
export const VERSION_FOOTNOTE =
  "-V, or --version without a value, shows the version of the invoker.";
