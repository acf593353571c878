import { InvokerError } from "../../invocation/invoker_error.ts";
import type { Grants } from "../permissions/grants.ts";
import { knownVariables, RUNTIME_VARIABLES } from "../runtime/runtime_variables.ts";

/**
 * The variables that a child process may be given, as far as the invoker may read them itself, or can
 * tell what they are.
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
  const known = Deno.build.standalone ? {} : knownVariables(import.meta.resolve);
  for (const variable of new Set([...RUNTIME_VARIABLES, ...env])) {
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    const value = state === "granted" ? Deno.env.get(variable) : known[variable];
    if (value !== undefined) environment[variable] = value;
  }
  return environment;
}

/** What leads to code on the web. */
const OF_FETCHES = ["DENO_CERT", "DENO_TLS_CA_STORE", "SSL_CERT_FILE", "HTTPS_PROXY"];
const NOT_FETCHED = /error sending request|certificate/;

/** What to do about a child that could not fetch code, where it may lack what leads there. */
export function fetchAdvice(message: string): string {
  if (!NOT_FETCHED.test(message)) return "";
  const isLacking = OF_FETCHES.some((variable) =>
    Deno.permissions.querySync({ name: "env", variable }).state !== "granted"
  );
  return isLacking
    ? "; a child process goes by the certificates and proxies that the environment names when the " +
      "invoker may read it: start Deno with --allow-env, see docs/permissions.md"
    : "";
}
