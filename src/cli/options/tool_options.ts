import { BUILDERS } from "../../deploy/builder.ts";
import type { Option } from "./option.ts";

/** What builds an image. */
export const BUILDER = {
  name: "builder",
  kind: "choice",
  choices: BUILDERS,
  default: "docker",
  help: "Program that builds the image",
} as const satisfies Option;

/** Whether the image is sent to its registry. */
export const PUSH = {
  name: "push",
  kind: "boolean",
  help: "Send the image to its registry",
} as const satisfies Option;

/** Where resources go. */
export const NAMESPACE = {
  name: "namespace",
  kind: "text",
  placeholder: "NAMESPACE",
  env: ["RIFF_NAMESPACE"],
  help: "Namespace of the resources; by default that of kubectl",
} as const satisfies Option;

/** Of commands that run others. */
export const DRY_RUN = {
  name: "dry-run",
  kind: "boolean",
  help: "Print the commands that would be run, and run none",
} as const satisfies Option;

/** Which resources are meant, of commands that can tell it by files. */
export const FOUND_PLATFORM = {
  name: "platform",
  kind: "choice",
  choices: ["knative", "riff"],
  help: "Which resources are applied, where there are those of both",
} as const satisfies Option;

/** Which resources are meant, of commands that have no files. */
export const PLATFORM = {
  name: "platform",
  kind: "choice",
  choices: ["knative", "riff"],
  default: "knative",
  help: "Where the function runs",
} as const satisfies Option;
