import type { Definition, Definitions } from "../../function/definition.ts";
import { jsonSchemaOf } from "../../function/json_schema_of.ts";
import type { HandlerFacts, HandlerSchemas, LoadedHandler } from "../link/protocol.ts";

/** What is told of handlers that have been loaded. */
export function describeHandlers([first, ...others]: Definitions): LoadedHandler {
  return {
    ...describeHandler(first),
    ...(others.length > 0 && { others: others.map(describeHandler) }),
  };
}

/** What the schemas of handlers say of their messages. */
export function describeSchemas(definitions: Definitions): readonly HandlerSchemas[] {
  return definitions.map(({ name, inputSchema, outputSchema }) => {
    const input = jsonSchemaOf(inputSchema, "input");
    const output = jsonSchemaOf(outputSchema, "output");
    return {
      name,
      ...(input !== undefined && { input }),
      ...(output !== undefined && { output }),
    };
  });
}

function describeHandler(
  {
    name,
    interaction,
    answersStream,
    takesInput,
    takesRequest,
    input,
    inputSchema,
    format,
    isSafe,
  }: Definition,
): HandlerFacts {
  const declared = inputSchema ? "schema" : input;
  return {
    name,
    interaction: answersStream ? "streaming" : interaction,
    ...(!takesInput && { takesInput }),
    ...(takesRequest && { takesRequest }),
    ...(declared && { input: declared }),
    ...(format && { isMethod: true }),
    ...(format && interaction === "streaming" && { takesStream: true }),
    ...(isSafe && { isSafe }),
  };
}
