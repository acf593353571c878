import { dirname, join } from "@std/path";
import { ALLOWED_FILES, type SourceFile } from "./architecture_rules.ts";
import { findSpecifiers, maskSource } from "./source_text.ts";

/** What imports what: by name, what each names. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** What each of `sources` imports of the others, be it a type; but for what is allowed to single files. */
export function importsOf(sources: readonly SourceFile[]): Imports {
  const paths = new Set(sources.map(({ path }) => path));
  return new Map(sources.map(({ path, text }) => {
    const targets = findSpecifiers(maskSource(text)).map((each) => join(dirname(path), each));
    return [path, new Set(targets).intersection(paths).difference(new Set(ALLOWED_FILES[path]))];
  }));
}

/** The same between groups of files; what `groupOf` knows no group of is left out. */
export function groupImports(
  imports: Imports,
  groupOf: (path: string) => string | undefined,
): Imports {
  const groups = new Map<string, Set<string>>();
  for (const [path, targets] of imports) {
    const group = groupOf(path);
    if (group === undefined) continue;
    const others = groups.get(group) ?? new Set();
    groups.set(group, others);
    for (const target of targets) {
      const other = groupOf(target);
      if (other !== undefined && other !== group) others.add(other);
    }
  }
  return groups;
}

/** Circles, each as "a → b → a"; there is one at least when there are any. */
export function findCircles(imports: Imports): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  function visit(name: string, way: readonly string[]): void {
    const at = way.indexOf(name);
    if (at >= 0) circles.push([...way.slice(at), name].join(" → "));
    if (at >= 0 || done.has(name)) return;
    for (const target of imports.get(name) ?? []) visit(target, [...way, name]);
    done.add(name);
  }
  for (const name of imports.keys()) visit(name, []);
  return circles;
}
