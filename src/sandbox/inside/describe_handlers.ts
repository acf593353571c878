import type { Definition, Definitions } from "../../function/definition.ts";
import type { HandlerFacts, LoadedHandler } from "../link/protocol.ts";

/** What is told of handlers that have been loaded. */
export function describeHandlers([first, ...others]: Definitions): LoadedHandler {
  return {
    ...describeHandler(first),
    ...(others.length > 0 && { others: others.map(describeHandler) }),
  };
}

function describeHandler(
  { name, interaction, answersStream, takesInput, takesRequest, input, inputSchema, format }:
    Definition,
): HandlerFacts {
  const declared = inputSchema ? "schema" : input;
  return {
    name,
    interaction: answersStream ? "streaming" : interaction,
    ...(!takesInput && { takesInput }),
    ...(takesRequest && { takesRequest }),
    ...(declared && { input: declared }),
    ...(format && { isMethod: true }),
  };
}
