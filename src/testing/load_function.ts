import type { LoadFunctionOptions } from "./load_function_options.ts";
import type { TestedFunction } from "./tested_function.ts";

/**
 * Loads a function for a test: without a server and without a sandbox, but by the very code that a
 * sandbox runs. What it answers, and how it fails, is what callers get; only the limits of the
 * connection, such as how large a message may be, are not there.
 *
 * Its module runs in the test itself and with its permissions, and is loaded once, as all modules
 * are. `setup` runs now, and `teardown` when the function is disposed of; one that has no teardown
 * needs no disposal.
 *
 * @param uri a path, relative to the working directory, or a `file:` URL, such as
 * `import.meta.resolve("./greet.ts")` gives for a file beside the test; of a module or its folder;
 * with an optional `?handler=NAME`
 * @param options which export it is, and for which messages it runs
 * @returns the function, ready to be called
 * @throws {Error} when there is no such function, or it cannot be loaded; its message says why
 *
 * @example One message
 * ```ts
 * import { loadFunction } from "@projectriff/deno-function-invoker";
 * import { equal } from "node:assert/strict";
 *
 * await using encode = await loadFunction("samples/rot13/rot13.ts?handler=encode");
 *
 * equal(await encode.call("Hello"), "Svool");
 * ```
 *
 * @example A stream of them
 * ```ts
 * import { loadFunction } from "@projectriff/deno-function-invoker";
 * import { deepEqual } from "node:assert/strict";
 *
 * await using encode = await loadFunction("samples/rot13/rot13.ts", {
 *   handler: "encode",
 *   promote: "each",
 * });
 * const answers = await Array.fromAsync(encode.stream(["Hello", "world"]));
 *
 * deepEqual(answers.map(({ value }) => value), ["Svool", "dliow"]);
 * ```
 */
export async function loadFunction(
  uri: string | URL,
  options: LoadFunctionOptions = {},
): Promise<TestedFunction> {
  // A handler may import the kit, and has no use for this.
  const { openFunction } = await import("./open_function.ts");
  return await openFunction(String(uri), options);
}
