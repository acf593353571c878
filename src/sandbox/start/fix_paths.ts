import { resolve } from "@std/path";
import { absoluteFunctionUri } from "../../function/function_uri.ts";
import type { FunctionOptions } from "./function_options.ts";
import { absoluteGrants } from "../permissions/grants.ts";

/**
 * Makes every path in the options absolute. What they mean is fixed then: a function in a thread, and
 * whoever shares the process, can change its working directory.
 *
 * @throws {InvokerError} `start-failed` when the FUNCTION_URI can be none
 */
export function fixPaths<O extends FunctionOptions>(options: O): O & { readonly cwd: string } {
  const { functionUri, grants = {}, services, cwd = Deno.cwd() } = options;
  const absolute = (paths: readonly string[]) => paths.map((path) => resolve(cwd, path));
  return {
    ...options,
    functionUri: absoluteFunctionUri(functionUri, cwd),
    grants: absoluteGrants(grants, cwd),
    ...(services && {
      services: {
        ...services,
        protos: absolute(services.protos),
        protoPaths: absolute(services.protoPaths),
        protoSets: absolute(services.protoSets),
      },
    }),
    cwd,
  };
}
