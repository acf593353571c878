import type { InvokerOptions } from "../../server.ts";
import type { OptionValues } from "./options.ts";
import { usageError } from "../usage_error.ts";

/** The services of one's own that options of the command line name. */
export function toServiceOptions(
  options: OptionValues<"serve"> | OptionValues<"check">,
): Pick<InvokerOptions, "services" | "allowUnimplemented"> {
  const {
    proto: protos,
    "proto-path": protoPaths,
    "proto-set": protoSets,
    service: services,
    "allow-unimplemented": allowUnimplemented,
  } = options;
  const given = {
    "proto-path": protoPaths.length > 0,
    "service": services.length > 0,
    "allow-unimplemented": allowUnimplemented,
  };
  if (protos.length === 0 && protoSets.length === 0) {
    const [useless] = Object.entries(given).find(([, isGiven]) => isGiven) ?? [];
    if (useless === undefined) return {};
    throw usageError(`Cannot use --${useless} without --proto or --proto-set`);
  }
  if (options.handler !== undefined || "handlers" in options && options.handlers) {
    throw usageError(
      "Cannot use --handler or --handlers with --proto: the methods say what is served",
    );
  }
  return { services: { protos, protoPaths, protoSets, services }, allowUnimplemented };
}
