import { basename } from "@std/path";
import { bundledPath } from "./entries.ts";

/** A module of the bundle: its path from the bundle's folder, and its text. */
export interface BundledModule {
  readonly path: string;
  readonly text: string;
}

/** What may be named by a URL. */
export interface LinkEntries {
  /** They are in the bundle, as modules of their own. */
  readonly workers: readonly string[];
  /** They are, too, and imported. */
  readonly lazy: readonly string[];
  /** They are not, and nothing that runs in a compiled program starts them. */
  readonly sourceOnly: readonly string[];
}

/** A module that is named by a URL: the bundler leaves these as they are in the source. */
const REFERENCE =
  /\b(?:new URL|import\.meta\.resolve)\(\s*(["'`])(?<specifier>\.{1,2}\/[^"'`]+)\1(?:,\s*import\.meta\.url)?\s*\)/g;

/** An import of such a module. */
const LAZY_IMPORT =
  /\bimport\(\s*import\.meta\.resolve\(\s*(["'`])(?<specifier>[^"'`]+)\1\s*\)\s*\)/g;

/**
 * Makes the modules of a bundle name the workers where they are in it: the code has moved, and so
 * has what a URL is relative to.
 *
 * @returns the modules that had to be changed
 * @throws {Error} when a worker is missing or nobody starts it, and when a URL names something that
 * is not known: in a compiled program it would fail when it is needed
 */
export function linkWorkers(
  modules: readonly BundledModule[],
  { workers, lazy, sourceOnly }: LinkEntries,
): BundledModule[] {
  const byName = indexByName([...workers, ...lazy, ...sourceOnly]);
  const started = new Set<string>();
  const paths = new Set(modules.map(({ path }) => path));
  // As a literal it may be loaded whatever the permissions are.
  const toLiteral = (path: string) => (reference: string, _quote: string, specifier: string) => {
    const entry = byName.get(basename(specifier));
    if (entry === undefined || !lazy.includes(entry)) return reference;
    started.add(entry);
    return `import("${toFolderOfBundle(path)}${bundledPath(entry)}")`;
  };
  const linked = modules.map(({ path, text }) => ({
    path,
    text: text.replaceAll(LAZY_IMPORT, toLiteral(path)).replaceAll(
      REFERENCE,
      (reference, _quote, specifier: string) => {
        const entry = byName.get(basename(specifier));
        if (entry === undefined) {
          throw new Error(
            `Cannot link "${specifier}" in "${path}": it is neither a worker nor for source only; see packaging/entries.ts`,
          );
        }
        if (sourceOnly.includes(entry)) return reference;
        started.add(entry);
        return reference.replace(specifier, `${toFolderOfBundle(path)}${bundledPath(entry)}`);
      },
    ),
  }));
  for (const worker of [...workers, ...lazy]) {
    if (!paths.has(bundledPath(worker))) {
      throw new Error(`Cannot link "${worker}": the bundle has no "${bundledPath(worker)}"`);
    }
    if (!started.has(worker)) {
      throw new Error(`Cannot link "${worker}": no module of the bundle starts it`);
    }
  }
  return linked.filter(({ text }, i) => text !== modules[i]?.text);
}

/** A URL in a bundle does not tell its folder any more: a file's name has to say which it is. */
function indexByName(entries: readonly string[]): Map<string, string> {
  const byName = new Map<string, string>();
  for (const entry of entries) {
    const other = byName.get(basename(entry));
    if (other !== undefined) {
      throw new Error(`Cannot link "${entry}": "${other}" has the same file name`);
    }
    byName.set(basename(entry), entry);
  }
  return byName;
}

function toFolderOfBundle(path: string): string {
  return `./${"../".repeat(path.split("/").length - 1)}`;
}
