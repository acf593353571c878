import { detectHandler } from "../function/detect.ts";
import type { Definition } from "../function/definition.ts";
import { selectHandler } from "../function/select_handler.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { describeLoadFailure } from "./load_failure.ts";
import type { SandboxSetup } from "./protocol.ts";

/**
 * Imports a handler's module, with the permissions of the thread that this runs in.
 *
 * @throws {InvokerError} `start-failed` with the cause and its place in the author's file
 */
export async function loadHandler(
  { entryUrl, handler, promote }: SandboxSetup,
): Promise<Definition> {
  let module: Record<string, unknown>;
  try {
    module = await import(entryUrl);
  } catch (error) {
    throw new InvokerError("start-failed", describeLoadFailure(entryUrl, error), { cause: error });
  }
  const { name, value } = selectHandler(module, handler);
  return detectHandler(name, value, { promote });
}
