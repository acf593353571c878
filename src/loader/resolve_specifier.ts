import { isBuiltin } from "node:module";

/** What to do about what a compiled program can neither fetch nor transform. */
export const HOW_TO_BUNDLE = "bundle the function first: deno bundle -o function.js FUNCTION_FILE";

/**
 * Resolves what a module imports: a relative or absolute path, a URL, a module of Node's.
 *
 * @param specifier as it stands in the source
 * @param referrer URL of the importing module
 * @throws {TypeError} for packages and code on the web, which are not there at run time
 */
export function resolveSpecifier(specifier: string, referrer: string): string {
  if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, referrer).href;
  if (specifier.startsWith("file:")) return new URL(specifier).href;
  if (/^(node|data):/.test(specifier)) return specifier;
  if (/^(npm|jsr|https?):/.test(specifier)) {
    throw new TypeError(
      `Cannot import "${specifier}": the compiled invoker fetches no code (${HOW_TO_BUNDLE})`,
    );
  }
  if (isBuiltin(specifier)) return `node:${specifier}`;
  throw new TypeError(
    `Import "${specifier}" not a dependency and not in import map from "${referrer}" ` +
      `(when it is a package, ${HOW_TO_BUNDLE})`,
  );
}
