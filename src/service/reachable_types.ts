import { InvokerError } from "../invocation/invoker_error.ts";
import type { TypesOfFiles } from "./describe_types.ts";
import type { MessageSchema, ServiceInfo, ServiceSet } from "./service_set.ts";
import { ANY } from "./well_known_types.ts";

/**
 * The types that the messages of services hold, and those messages; with an Any among them all that
 * there are, as it can hold each.
 *
 * @throws {InvokerError} `start-failed` when one has a group, or is not there
 */
export function reachableTypes(
  services: readonly ServiceInfo[],
  types: TypesOfFiles,
): Pick<ServiceSet, "messages" | "enums"> {
  const found = new Map<string, MessageSchema>();
  const enums = new Set<string>();
  for (const service of services) {
    for (const { name, requestType, responseType } of service.methods) {
      for (const type of [requestType, responseType]) {
        const problem = collect(type, types, found, enums);
        if (problem !== undefined) {
          throw new InvokerError(
            "start-failed",
            `Cannot use "${service.name}": "${name}" uses ${problem}`,
          );
        }
      }
    }
  }
  if (found.has(ANY)) {
    for (const type of types.messages.keys()) {
      const more = new Map(found);
      const moreEnums = new Set(enums);
      if (collect(type, types, more, moreEnums) !== undefined) continue;
      for (const [name, schema] of more) found.set(name, schema);
      for (const name of moreEnums) enums.add(name);
    }
  }
  return {
    messages: [...found.values()],
    enums: [...enums].flatMap((name) => types.enums.get(name) ?? []),
  };
}

/** @returns why one of the types cannot be had */
function collect(
  start: string,
  { messages, enums: knownEnums, groups }: TypesOfFiles,
  found: Map<string, MessageSchema>,
  enums: Set<string>,
): string | undefined {
  const left = [start];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name)) continue;
    const schema = messages.get(name);
    if (!schema) return missing(name);
    const group = groups.get(name);
    if (group !== undefined) {
      return `"${name}", whose field "${group}" is a group: groups are not read or written here, ` +
        `a field that holds a message is`;
    }
    found.set(name, schema);
    for (const { type, typeName = "" } of schema.fields) {
      if (type === "message") left.push(typeName);
      if (type !== "enum") continue;
      if (!knownEnums.has(typeName)) return missing(typeName);
      enums.add(typeName);
    }
  }
  return undefined;
}

function missing(name: string): string {
  return `"${name}", which is in none of the files: a set has to have all that it imports`;
}
