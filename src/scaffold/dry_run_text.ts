import type { Files } from "./resource_options.ts";

const RULE = "----\n";

/** What a dry run prints of the files that it would write. */
export function dryRunText(files: Files): string {
  return [...files].map(([path, text]) => `${RULE}${path}\n${RULE}${text}\n`).join("") + RULE;
}
