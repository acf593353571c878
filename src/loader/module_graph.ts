import { fromFileUrl } from "@std/path";
import { findImports, type FoundImport } from "./find_imports.ts";
import { isCommonJsName, isSource } from "./module_url.ts";
import { MAX_MODULE_BYTES, readRegularFile } from "../files/read_regular_file.ts";
import { resolveRequired } from "./require_from_disk.ts";
import { createRuntimeResolver, type ResolveImport } from "./runtime_resolver.ts";

/** What something imported is: a file of one's own, a package, code on the web… */
export type ModuleKind = "local" | "package" | "web" | "node" | "data";

/** An import of a module of a graph. */
export interface ModuleImport {
  /** As it stands in the source. */
  readonly specifier: string;
  readonly kind: ModuleKind;
  /** Where it leads; absent when that is not known. */
  readonly url?: string;
  /** `file:` URL of the module that imports it. */
  readonly importer: string;
  /** Whether it is an `import()` or a `require()`, which may never run. */
  readonly dynamic: boolean;
}

/** A file of a graph that could not be read, or not be understood. */
export interface ModuleProblem {
  /** `file:` URL. */
  readonly url: string;
  readonly message: string;
}

/** A module, and all that it reaches by imports that stand in the source. */
export interface ModuleGraph {
  /** `file:` URLs, the entry first; also of those that are not there. Packages' own are not. */
  readonly files: readonly string[];
  readonly imports: readonly ModuleImport[];
  /** `file:` URLs of those with an `import()` of something that is computed. */
  readonly computed: readonly string[];
  readonly problems: readonly ModuleProblem[];
}

/** How a graph is read, by default from disk and as the runtime resolves. */
export interface ModuleGraphOptions {
  readonly readText?: (url: string) => Promise<string>;
  readonly resolve?: ResolveImport;
}

/** Files of packages that the runtime has unpacked: its cache has HOST/NAME/VERSION. */
const IN_PACKAGE = /\/node_modules\/|\/npm\/[^/]+\/(?:@[^/]+\/)?[^/]+\/\d+\.\d+\.\d+[^/]*\//;
/** The kit, when the project links it: the invoker's files are not the function's. */
const KIT = /^(?:jsr:\/?)?@projectriff\/deno-function-invoker(?:[@/]|$)/;

/**
 * Reads which files a module imports, directly or not, and what else.
 *
 * Nothing of it runs. What cannot be read is told of as a problem, and the rest is there.
 *
 * @param entryUrl `file:` URL
 */
export async function readModuleGraph(
  entryUrl: string,
  options: ModuleGraphOptions = {},
): Promise<ModuleGraph> {
  const { readText = readTextFile, resolve = await createRuntimeResolver() } = options;
  const files = new Set([withoutQuery(entryUrl)]);
  const imports: ModuleImport[] = [];
  const computed: string[] = [];
  const problems: ModuleProblem[] = [];

  // A set hands out what is added while it is gone through.
  for (const file of files) {
    const found = await readImports(file, readText);
    if (found.problem !== undefined) problems.push({ url: file, message: found.problem });
    if (found.imports.some(({ specifier }) => specifier === undefined)) computed.push(file);
    for (const each of found.imports) {
      const resolved = describe(each, file, resolve);
      if (resolved === undefined) continue;
      imports.push(resolved);
      if (resolved.kind === "local" && resolved.url) files.add(withoutQuery(resolved.url));
    }
  }
  return { files: [...files], imports, computed, problems };
}

async function readImports(url: string, readText: (url: string) => Promise<string>) {
  let text: string;
  try {
    text = await readText(url);
  } catch (error) {
    return { imports: [], problem: error instanceof Error ? error.message : String(error) };
  }
  // JSON, text and the like import nothing.
  return isSource(url) || isCommonJsName(url) ? await findImports(url, text) : { imports: [] };
}

function describe(
  { specifier, dynamic, required }: FoundImport,
  importer: string,
  resolve: ResolveImport,
): ModuleImport | undefined {
  if (specifier === undefined) return undefined;
  const url = (required ? resolveRequired : resolve)(specifier, importer);
  const kind = kindOf(specifier, url);
  return { specifier, kind, ...(url !== undefined && { url }), importer, dynamic };
}

function kindOf(specifier: string, url: string | undefined): ModuleKind {
  if (KIT.test(specifier)) return "package";
  const scheme = /^[a-z]+(?=:)/.exec(url ?? specifier)?.[0];
  switch (scheme) {
    case "file":
      return isByName(specifier) && IN_PACKAGE.test(url ?? "") ? "package" : "local";
    case "node":
    case "data":
      return scheme;
    case "http":
    case "https":
      return "web";
    default:
      return isByName(specifier) ? "package" : "local";
  }
}

/** Whether it names something, instead of saying where it is. */
function isByName(specifier: string): boolean {
  return !/^(?:\.{0,2}\/|file:)/.test(specifier);
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, "");
}

async function readTextFile(url: string): Promise<string> {
  const path = new URL(url);
  // At a terminal Deno would ask the operator.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new Deno.errors.NotCapable(`Requires read access to "${fromFileUrl(url)}"`);
  }
  // A decoder takes the mark at the beginning off.
  return new TextDecoder().decode(await readRegularFile(path, MAX_MODULE_BYTES));
}
