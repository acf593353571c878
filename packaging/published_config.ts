/** What of this project's `deno.json` matters to what is published. */
export interface ProjectConfig {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly unstable: readonly string[];
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/** The npm package that stands in for the standard library; it must not be in what is published. */
const STAND_IN = /^npm:deno-std@/;

/**
 * The `deno.json` that is published: the standard library comes from where it is published itself,
 * and what only tests and tools import is left out.
 *
 * @param config that of the project
 * @param modules the texts of the published modules
 * @throws {Error} when something else than the standard library comes from what stands in for it
 */
export function publishedConfig(
  config: ProjectConfig,
  modules: readonly string[],
): Record<string, unknown> {
  const { name, version, license, exports, unstable, compilerOptions } = config;
  const { types: _, ...strictness } = compilerOptions;
  const imports = Object.entries(config.imports).filter(([key]) =>
    modules.some((text) => text.includes(`"${key}"`))
  )
    .map(([key, target]) => [key, STAND_IN.test(target) ? standardLibrary(key) : target] as const);
  return {
    name,
    version,
    license,
    exports,
    unstable,
    imports: Object.fromEntries(imports),
    compilerOptions: strictness,
  };
}

/** `@std/path/x` → `jsr:@std/path@^1/x`. */
function standardLibrary(key: string): string {
  const [, name, entry = ""] = /^(@std\/[\w-]+)(\/.*)?$/.exec(key) ?? [];
  if (name === undefined) {
    throw new Error(
      `Cannot publish: "${key}" is mapped to what stands in for the standard library`,
    );
  }
  return `jsr:${name}@^1${entry}`;
}
