import type { LogEvent } from "../../invocation/log_line.ts";
import type { ServingParts } from "../../serving/serving_unit.ts";
import type { startFunction } from "./start_function.ts";
import type { VersionListener } from "./version_listener.ts";

/** Who sees more of an invoker than its callers do; its wire has to be outside. */
export interface InvokerHooks extends Pick<ServingParts, "pages" | "observe"> {
  /** Told of what is logged, and whether it is what the function printed. */
  readonly hearLog: (event: LogEvent, isPrinted: boolean) => void;
  readonly versions: VersionListener;
  /** Takes the place of {@linkcode startFunction}. */
  readonly startFunction: typeof startFunction;
}
