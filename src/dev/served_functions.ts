import type { HandlerFacts, HandlerSchemas, LoadedHandler } from "../sandbox/link/protocol.ts";
import { type JsonSchema, messageJsonSchema } from "../service/message_json_schema.ts";
import type { MethodInfo, ServiceSet } from "../service/service_set.ts";
import type { ServedFunction } from "./dev_state.ts";

/** What is served, for a page that is to call it. */
export function servedFunctions(
  handler: LoadedHandler,
  schemas: readonly HandlerSchemas[],
  services: ServiceSet | undefined,
): readonly ServedFunction[] {
  return [handler, ...handler.others ?? []].map((facts) => {
    const method = services && methodOf(services, facts.name);
    return services && method
      ? describeMethod(facts, method, services)
      : describeHandler(facts, schemas.find(({ name }) => name === facts.name));
  });
}

function describeHandler(
  { name, interaction, takesInput = true, takesRequest = false, input }: HandlerFacts,
  schemas: HandlerSchemas | undefined,
): ServedFunction {
  const isStream = interaction === "streaming";
  return {
    name,
    path: pathOf(name),
    kind: takesRequest ? "application" : "handler",
    takesStream: isStream,
    givesStream: isStream,
    takesInput,
    inputSchema: parsed(schemas?.input),
    outputSchema: parsed(schemas?.output),
    declared: input ?? null,
  };
}

function describeMethod(
  { name }: HandlerFacts,
  { requestStream, responseStream, requestType, responseType }: MethodInfo,
  services: ServiceSet,
): ServedFunction {
  return {
    name,
    path: pathOf(name),
    kind: "method",
    takesStream: requestStream,
    givesStream: responseStream,
    takesInput: true,
    inputSchema: messageJsonSchema(requestType, services),
    outputSchema: messageJsonSchema(responseType, services),
    declared: null,
  };
}

function methodOf({ services }: ServiceSet, name: string): MethodInfo | undefined {
  return services.flatMap(({ methods }) => methods).find(({ path }) => path === `/${name}`);
}

/** A name may be any text. */
function pathOf(name: string): string {
  return `/${name.split("/").map(encodeURIComponent).join("/")}`;
}

/** The function makes these texts: they may be anything. */
function parsed(text: string | undefined): JsonSchema | null {
  if (text === undefined) return null;
  try {
    const schema: unknown = JSON.parse(text);
    return typeof schema === "object" && schema !== null && !Array.isArray(schema)
      ? { ...schema }
      : null;
  } catch {
    return null;
  }
}
