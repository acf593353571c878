import type { OptionValues } from "../options/options.ts";
import { parseOptions } from "../options/parse_options.ts";

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
    // Who works at the function waits for nothing.
    "drain-timeout": 0,
  };
}
