import { isBuiltin } from "node:module";

/** What to do about what a compiled program can neither fetch nor transform. */
export const HOW_TO_BUNDLE = "bundle the function first: deno bundle -o function.js FUNCTION_FILE";

/** The URL that stands for the authors' kit, which a compiled program holds in itself. */
export const KIT_URL = "invoker:kit";

/** The package of the kit, of whichever version. */
const KIT = /^(?:jsr:\/?)?@projectriff\/deno-function-invoker(?:@[^/]*)?$/;

/**
 * Resolves what a module imports: a relative or absolute path, a URL, a module of Node's, the kit.
 *
 * @param specifier as it stands in the source
 * @param referrer URL of the importing module
 * @throws {TypeError} for packages and code on the web, which are not there at run time
 */
export function resolveSpecifier(specifier: string, referrer: string): string {
  if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, referrer).href;
  if (specifier.startsWith("file:")) return new URL(specifier).href;
  if (KIT.test(specifier)) return KIT_URL;
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
