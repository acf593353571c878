import { KIT_NAME } from "./kit_name.ts";

/**
 * Whether a parsed `deno.json` is the invoker's own, which lies in a checkout's root: its permission
 * sets are for the invoker, and give a function all that this has.
 */
export function isOwnConfig(config: unknown): boolean {
  return typeof config === "object" && config !== null && "name" in config &&
    config.name === KIT_NAME;
}
