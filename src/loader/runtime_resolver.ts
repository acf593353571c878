import { resolveSpecifier } from "./resolve_specifier.ts";

/** Where a specifier leads; `undefined` when it is known nowhere. */
export type ResolveImport = (specifier: string, importer: string) => string | undefined;

/** A module at no place: what resolves there goes by the import map of the process alone. */
const RESOLVER = "data:text/javascript,export default (specifier) => " +
  "import.meta.resolve(specifier)";

/**
 * Resolves imports the way in which the runtime will: by the import map of the project that the
 * process was started in, wherever the function is. A compiled program has none.
 */
export async function createRuntimeResolver(): Promise<ResolveImport> {
  if (Deno.build.standalone) return quiet(resolveSpecifier);
  const { default: resolve }: { default: (specifier: string) => string } = await import(RESOLVER);
  return quiet((specifier, importer) => {
    const isRelative = /^\.{0,2}\//.test(specifier);
    return resolve(isRelative ? new URL(specifier, importer).href : specifier);
  });
}

function quiet(resolve: (specifier: string, importer: string) => string): ResolveImport {
  return (specifier, importer) => {
    try {
      return resolve(specifier, importer);
    } catch {
      return undefined;
    }
  };
}
