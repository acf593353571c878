/** The module that a compiled invoker starts with. */
export const MAIN_ENTRY = "invoker.ts";

/** Every module that is started as a worker of its own, by `new URL("…", import.meta.url)`. */
export const WORKER_ENTRIES: readonly string[] = [
  "src/sandbox/inside/sandbox_worker.ts",
  "src/sandbox/inside/compiled_child_worker.ts",
  "src/sandbox/compile/compile_worker.ts",
];

/**
 * What is imported by `import(import.meta.resolve("…"))`: Deno does not see it beforehand, so that a
 * start from source fetches none of its packages. In a compiled program it is there from the start.
 */
export const LAZY_ENTRIES: readonly string[] = [
  "src/cli/dev/dev.ts",
  "src/loader/import_module.ts",
  "src/loader/module_graph.ts",
  "src/service/protobufjs.ts",
];

/** Modules that are named like workers, and that only an invoker from source starts. */
export const SOURCE_ONLY_ENTRIES: readonly string[] = [
  "src/sandbox/inside/child_main.ts",
  // Of the kit: what a test starts.
  "src/testing/serve_function.ts",
];

/** Where `deno bundle` puts what it makes of an entry, from the bundle's folder. */
export function bundledPath(entry: string): string {
  return entry.replace(/\.ts$/, ".js");
}
