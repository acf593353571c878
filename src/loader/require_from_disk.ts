import { readFileSync } from "node:fs";
import Module, { createRequire, isBuiltin } from "node:module";
import { fromFileUrl, toFileUrl } from "@std/path";

/** A module of CommonJS as it is being loaded. */
interface LoadingModule {
  exports: unknown;
  _compile(text: string, path: string): void;
}

type Load = (module: LoadingModule, path: string) => void;

/** Has `require` read files from disk: in a compiled program Deno's own looks into the program only. */
export function requireFromDisk(): void {
  const loadText: Load = (module, path) => module._compile(readFileSync(path, "utf8"), path);
  const loadJson: Load = (module, path) => {
    module.exports = JSON.parse(readFileSync(path, "utf8"));
  };
  const { _extensions } = Module as unknown as { readonly _extensions: Record<string, Load> };
  Object.assign(_extensions, { ".js": loadText, ".cjs": loadText, ".json": loadJson });
}

/** Where `require` finds a file or a module of Node; `undefined`: nowhere, or in a package. */
export function resolveRequired(specifier: string, importer: string): string | undefined {
  if (isBuiltin(specifier)) return `node:${specifier.replace(/^node:/, "")}`;
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  const path = fromFileUrl(new URL(specifier, importer));
  // At a terminal Deno would ask the operator.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
  try {
    return toFileUrl(createRequire(importer).resolve(specifier)).href;
  } catch {
    return undefined;
  }
}
