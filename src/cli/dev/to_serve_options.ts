import type { OptionValues } from "../options/options.ts";
import { parseOptions } from "../options/parse_options.ts";

/** So many threads may loop, each of which takes a core until the end. */
const MAX_LOOPS = 4;

/** The options of `serve` that those of `dev` stand for; what is not asked for is as it is by default. */
export function toServeOptions(
  { open: _, ...options }: OptionValues<"dev">,
): OptionValues<"serve"> {
  const { options: defaults } = parseOptions("serve", [], () => undefined);
  return {
    ...defaults,
    ...options,
    watch: true,
    wire: "outside",
    "log-messages": true,
    // Who works at the function waits for nothing, and makes a loop by mistake now and then.
    "drain-timeout": 0,
    "max-lost-sandboxes": MAX_LOOPS,
  };
}
