import type { Isolation, ServerSpec } from "./server_spec.ts";

/** Who is to take part; what is left out decides nothing. */
export interface ServerSelection {
  readonly names?: readonly string[];
  readonly isolations?: readonly Isolation[];
  readonly sandboxes?: readonly number[];
}

/**
 * The servers that take part: those that are named, else those that do by default; with isolations
 * or numbers of sandboxes, every invoker that has one of them instead of the default ones. Those in
 * `always` take part in any case.
 *
 * @throws {RangeError} for a name that no server has
 */
export function selectServers(
  servers: readonly ServerSpec[],
  always: readonly string[],
  { names, isolations, sandboxes }: ServerSelection,
): ServerSpec[] {
  const unknown = names?.filter((name) => servers.every((spec) => spec.name !== name)) ?? [];
  if (unknown.length > 0) {
    const known = servers.map(({ name }) => name).join(", ");
    throw new RangeError(`Cannot take part: "${unknown.join('", "')}"; there are ${known}`);
  }
  return servers.filter((spec) => {
    if (always.includes(spec.name)) return true;
    if (names !== undefined) return names.includes(spec.name);
    if (spec.isolation === undefined || (isolations ?? sandboxes) === undefined) {
      return spec.byDefault;
    }
    const hasIsolation = isolations?.includes(spec.isolation) ?? true;
    return hasIsolation && (sandboxes ?? [1]).includes(spec.sandboxes ?? 1);
  });
}
