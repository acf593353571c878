import manifest from "../../deno.json" with { type: "json" };

/** The name of the invoker in a registry. */
export const PACKAGE: string = manifest.name;

/** The version of the invoker. */
export const VERSION: string = manifest.version;

/** The line that `--version` prints, without its newline. */
export function versionLine(runtime: { readonly deno: string; readonly v8: string }): string {
  return `invoker ${VERSION} (deno ${runtime.deno}, v8 ${runtime.v8})`;
}
