import type { BundledModule } from "./link_workers.ts";

/** A package with code in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Its folder, as the bundler names it: relative to where it ran. */
  readonly folder: string;
}

/** The comment before every module's code in the bundle: its path in the cache of packages. */
const PACKAGE_COMMENT =
  /^\s*\/\/ (?<folder>.*?\/npm\/(?:[^/]+\/)+?(?<name>(?:@[^/]+\/)?[^/]+)\/(?<version>\d+\.\d+\.\d+[^/]*))\//gm;

/** The packages that have code in `modules`, each once, by name. */
export function findBundledPackages(modules: readonly BundledModule[]): BundledPackage[] {
  const found = new Map<string, BundledPackage>();
  for (const { text } of modules) {
    for (const { groups } of text.matchAll(PACKAGE_COMMENT)) {
      const { name = "", version = "", folder = "" } = groups ?? {};
      found.set(folder, { name, version, folder });
    }
  }
  return [...found.values()].toSorted((a, b) => a.folder < b.folder ? -1 : 1);
}
