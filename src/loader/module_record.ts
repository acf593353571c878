import type { CompiledModule, ModuleFunction } from "./compile_module.ts";

/** A module of a graph: one of the author's, or one that the runtime has loaded by itself. */
export interface ModuleRecord {
  readonly url: string;
  /** Its exports. What is not initialized yet throws when it is read. */
  readonly namespace: Readonly<Record<string, unknown>>;
  /** `undefined`: it is the runtime's, and has run. */
  readonly own?: OwnModule;
}

/** A module that is run by the loader. */
export interface OwnModule {
  readonly compiled: CompiledModule;
  readonly start: ModuleFunction;
  /** In the order of `compiled.dependencies`; there when the graph has been loaded. */
  dependencies: readonly ModuleRecord[];
  /** There when it has been linked. */
  steps?: ReturnType<ModuleFunction>;
  /** There when it has begun to run. */
  evaluation?: Evaluation;
}

/** How far a module has run. */
export interface Evaluation {
  /** While it awaits, or one of those that it depends on. */
  pending?: Promise<void> | undefined;
  failure?: { readonly cause: unknown };
}

/** The names that a module exports, with what it passes on by `export *`. */
export function exportedNames(
  { namespace, own }: ModuleRecord,
  seen: Set<OwnModule> = new Set(),
): Set<string> {
  if (own === undefined) return new Set(Object.keys(namespace));
  const names = new Set(own.compiled.exports);
  if (seen.has(own)) return names;
  seen.add(own);
  for (const star of starsOf(own)) {
    for (const name of exportedNames(star, seen)) if (name !== "default") names.add(name);
  }
  return names;
}

/** The modules that a module passes on by `export *`. */
export function starsOf({ compiled, dependencies }: OwnModule): ModuleRecord[] {
  return compiled.stars.flatMap((index) => dependencies[index] ?? []);
}

/** Every module that can be reached from one, itself too. */
export function reachable(record: ModuleRecord, found: Set<ModuleRecord> = new Set()) {
  if (found.has(record)) return found;
  found.add(record);
  for (const dependency of record.own?.dependencies ?? []) reachable(dependency, found);
  return found;
}
