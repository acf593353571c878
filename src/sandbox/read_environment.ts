import { InvokerError } from "../invocation/invoker_error.ts";
import { OWN_VARIABLES } from "./child_command.ts";
import type { Grants } from "./grants.ts";
import { OTEL_VARIABLES } from "./trace_environment.ts";

/**
 * The variables that a child process may be given, as far as the invoker may read them itself.
 *
 * @throws {InvokerError} `start-failed` when it cannot find out what they are
 */
export function readEnvironment({ env }: Grants): Record<string, string> {
  // Those that a star stands for can only be found among all.
  if (env === true || env.some((entry) => entry.endsWith("*"))) {
    if (Deno.permissions.querySync({ name: "env" }).state === "granted") return Deno.env.toObject();
    throw new InvokerError(
      "start-failed",
      "Cannot hand on the variables of --allow-env with a star: the invoker needs all of --allow-env",
    );
  }
  const environment: Record<string, string> = {};
  for (const variable of [...OWN_VARIABLES, ...OTEL_VARIABLES, ...env]) {
    if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") continue;
    const value = Deno.env.get(variable);
    if (value !== undefined) environment[variable] = value;
  }
  return environment;
}
