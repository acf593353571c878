import type { Definition } from "../../function/definition.ts";
import type { LoadedHandler } from "../link/protocol.ts";

/** What is told of a handler that has been loaded. */
export function describeHandler(
  { name, interaction, takesInput, input, inputSchema }: Definition,
): LoadedHandler {
  const declared = inputSchema ? "schema" : input;
  return {
    name,
    interaction,
    ...(!takesInput && { takesInput }),
    ...(declared && { input: declared }),
  };
}
