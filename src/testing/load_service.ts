import type { LoadServiceOptions, TestedService, UntypedMethods } from "./tested_service.ts";

/**
 * Loads the methods of a service for a test, as {@linkcode loadFunction} does a function: without a
 * server and without a sandbox, but by the very code that a sandbox runs. Requests and responses are
 * written and read as on the wire, and a failure is a {@linkcode CallError} as callers get it.
 *
 * @typeParam Client its methods, as `invoker types` prints them: `GreeterClient` of `Greeter`
 * @param uri path or `file:` URL of the module, as of `loadFunction`
 * @param options the `.proto` file, and which service of it
 * @returns a function for each method: it is given a request, or an iterable of them, and returns a
 * promise of the response, or a stream of them
 * @throws {Error} when the service cannot be loaded; its message says why
 *
 * @example A method
 * ```ts
 * import { loadService } from "@projectriff/deno-function-invoker";
 * import { equal } from "node:assert/strict";
 *
 * // As `invoker types` makes it.
 * interface GreeterClient {
 *   sayHello: (request: { name?: string }) => Promise<{ message: string }>;
 * }
 *
 * await using greeter = await loadService<GreeterClient>("samples/greeter/greeter.ts", {
 *   proto: "samples/greeter/greeter.proto",
 * });
 *
 * const { message } = await greeter.sayHello({ name: "Ada" });
 * equal(message, "Hello, Ada!");
 * ```
 */
export async function loadService<Client extends object = UntypedMethods>(
  uri: string | URL,
  options: LoadServiceOptions,
): Promise<TestedService<Client>> {
  // A handler may import the kit, and has no use for this.
  const { openService } = await import("./open_service.ts");
  return await openService(String(uri), options) as TestedService<Client>;
}
