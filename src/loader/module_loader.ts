import { dirname, fromFileUrl } from "@std/path";
import type { CompiledModule, ModuleFunction, Surroundings } from "./compile_module.ts";
import { evaluateModule } from "./evaluate_module.ts";
import type { Imported } from "./import_namespace.ts";
import { linkModules } from "./link_modules.ts";
import type { Dependency } from "./module_links.ts";
import { type ModuleRecord, reachable } from "./module_record.ts";
import { readData } from "./read_data.ts";
import { KIT_URL, resolveSpecifier } from "./resolve_specifier.ts";
import { withPlace } from "./source.ts";

/** Where a module is imported, and as what. */
type Importer = Pick<Dependency, "place" | "type">;

/** Loads modules from disk, with the permissions of its thread. Each is loaded and run once. */
export class ModuleLoader {
  readonly #records = new Map<string, Promise<ModuleRecord>>();
  readonly #compiled: ReadonlyMap<string, CompiledModule>;

  /**
   * @param kit what stands for the authors' kit
   * @param compiled modules that are not to be compiled any more
   */
  constructor(
    kit: Readonly<Record<string, unknown>> = {},
    compiled: readonly CompiledModule[] = [],
  ) {
    this.#compiled = new Map(compiled.map((module) => [module.url, module]));
    const record: ModuleRecord = { url: KIT_URL, namespace: kit };
    this.#records.set(keyOf(KIT_URL), Promise.resolve(record));
  }

  /**
   * Imports a module and all that it depends on.
   *
   * @param url `file:`, `node:` or `data:`
   * @returns its namespace, boxed
   * @throws {TypeError} when one of them cannot be found or read
   * @throws {SyntaxError} when one of them cannot be understood; and whatever they throw
   */
  async import(url: string): Promise<Imported> {
    const { namespace } = await this.#import(url);
    return { module: namespace };
  }

  async #import(url: string, importer?: Importer): Promise<ModuleRecord> {
    const record = await this.#load(url, importer);
    if (hasRun(record)) return record;
    await this.#loadDependencies(record, new Set());
    linkModules(reachable(record), (from) => this.#surroundingsOf(from));
    await evaluateModule(record);
    return record;
  }

  async #loadDependencies({ url, own }: ModuleRecord, seen: Set<string>): Promise<void> {
    if (own === undefined || seen.has(url)) return;
    seen.add(url);
    own.dependencies = await Promise.all(
      own.compiled.dependencies.map((dependency) => this.#loadDependency(url, dependency)),
    );
    await Promise.all(own.dependencies.map((each) => this.#loadDependencies(each, seen)));
  }

  #loadDependency(url: string, dependency: Dependency): Promise<ModuleRecord> {
    try {
      return this.#load(resolveSpecifier(dependency.specifier, url), dependency);
    } catch (error) {
      throw located(error, dependency.place);
    }
  }

  #load(url: string, importer?: Importer): Promise<ModuleRecord> {
    const key = keyOf(url, importer?.type);
    const known = this.#records.get(key);
    if (known) return known;
    const loading = loadRecord(url, importer, this.#compiled.get(url)).catch((error) => {
      // Another import may have more luck.
      this.#records.delete(key);
      throw error;
    });
    this.#records.set(key, loading);
    return loading;
  }

  /** `import()`: what is wrong rejects. */
  async #importAt(place: string, resolve: () => string, type: string | undefined) {
    let url: string;
    try {
      url = resolve();
    } catch (error) {
      throw located(error, place);
    }
    return (await this.#import(url, { place, type })).namespace;
  }

  #surroundingsOf(url: string): Surroundings {
    const resolve = (specifier: unknown) => resolveSpecifier(String(specifier), url);
    const filename = url.startsWith("file:") ? fromFileUrl(url) : undefined;
    const file = filename === undefined ? {} : { filename, dirname: dirname(filename) };
    return {
      load: (place, specifier, options) =>
        this.#importAt(place, () => resolve(specifier), options?.with?.type),
      meta: { url, ...file, main: false, resolve },
    };
  }
}

/** What has been imported as JSON is still no module. */
function keyOf(url: string, type = "module"): string {
  return `${type} ${url}`;
}

async function loadRecord(
  url: string,
  importer?: Importer,
  ready?: CompiledModule,
): Promise<ModuleRecord> {
  try {
    if (url.startsWith("node:")) return { url, namespace: await import(url) };
    const data = await readData(url, importer?.type);
    if (data) return { url, namespace: data };
    const compiled = ready ?? await compile(url);
    const { default: start }: { default: ModuleFunction } = await import(compiled.dataUrl);
    const namespace = Object.create(null, { [Symbol.toStringTag]: { value: "Module" } });
    return { url, namespace, own: { compiled, start, dependencies: [] } };
  } catch (error) {
    throw error instanceof SyntaxError ? error : located(error, importer?.place);
  }
}

/** What compiles takes time and memory: it is loaded where it is needed. */
async function compile(url: string): Promise<CompiledModule> {
  const { compileSource } = await import("./compile_source.ts");
  return await compileSource(url);
}

function hasRun({ own }: ModuleRecord): boolean {
  return own === undefined || own.evaluation !== undefined && !own.evaluation.pending &&
      !own.evaluation.failure;
}

/** What Deno throws for an import that fails: a `TypeError`, with the place of the import. */
function located(error: unknown, place: string | undefined): unknown {
  if (!(error instanceof Error) || place === undefined) return error;
  return new TypeError(withPlace(error.message, place), { cause: error });
}
