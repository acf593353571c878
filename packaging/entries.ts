/** The module that a compiled invoker starts with. */
export const MAIN_ENTRY = "invoker.ts";

/** Every module that is started as a worker of its own, by `new URL("…", import.meta.url)`. */
export const WORKER_ENTRIES: readonly string[] = [
  "src/sandbox/sandbox_worker.ts",
  "src/sandbox/compiled_child_worker.ts",
  "src/sandbox/compile_worker.ts",
];

/** Modules that are named in the same way, and that only an invoker from source starts. */
export const SOURCE_ONLY_ENTRIES: readonly string[] = [
  "src/sandbox/child_main.ts",
  // Of the kit: what a test starts.
  "src/testing/serve_function.ts",
];

/** Where `deno bundle` puts what it makes of an entry, from the bundle's folder. */
export function bundledPath(entry: string): string {
  return entry.replace(/\.ts$/, ".js");
}
