import type { Surroundings } from "./compile_module.ts";
import { exportedNames, type ModuleRecord, type OwnModule, starsOf } from "./module_record.ts";
import { withPlace } from "./source.ts";

/**
 * Links the modules of a graph that are not linked yet: each can then read what it imports, and call
 * functions that others have not run so far. At one go: several graphs that share modules may be
 * imported at once.
 *
 * @throws {SyntaxError} when one imports what another does not export
 */
export function linkModules(
  records: Iterable<ModuleRecord>,
  surroundingsOf: (url: string) => Surroundings,
): void {
  const unlinked = [...records].filter(({ own }) => own !== undefined && own.steps === undefined);
  for (const { own } of unlinked) if (own) assertExported(own);
  for (const { url, namespace, own } of unlinked) {
    if (own) hoist(own, namespace, surroundingsOf(url));
  }
}

/** Runs the first step of a module, and makes properties of what it exports. */
function hoist(own: OwnModule, namespace: object, { load, meta }: Surroundings): void {
  const { start } = own; // not called as a method: a module has no `this`
  const readers = new Map<string, () => unknown>();
  own.steps = start(
    (exports) => exports.forEach(([name, read]) => readers.set(name, read)),
    load,
    meta,
    ...own.dependencies.map((dependency) => dependency.namespace),
  );
  // Also where the answer is a promise, the step itself has been done when it comes.
  void own.steps.next();
  for (const star of starsOf(own)) {
    for (const name of exportedNames(star)) {
      if (name !== "default" && !readers.has(name)) {
        readers.set(name, () => star.namespace[name]);
      }
    }
  }
  // In the order of ECMA-262, 10.4.6.11.
  for (const name of [...readers.keys()].sort()) {
    const get = readers.get(name);
    if (get) Object.defineProperty(namespace, name, { get, enumerable: true });
  }
  Object.preventExtensions(namespace);
}

function assertExported({ compiled, dependencies }: OwnModule): void {
  for (const [index, { specifier, names }] of compiled.dependencies.entries()) {
    const dependency = dependencies[index];
    if (dependency === undefined || names.length === 0) continue;
    const exported = exportedNames(dependency);
    const missing = names.find(({ name }) => !exported.has(name));
    if (missing === undefined) continue;
    const what = `The requested module '${specifier}' does not provide an export named ` +
      `'${missing.name}'`;
    throw new SyntaxError(withPlace(what, missing.place));
  }
}
