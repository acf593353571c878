import { fromFileUrl } from "@std/path";
import type { ModuleGraph, ModuleImport, ModuleKind } from "../loader/module_graph.ts";
import type { ImportedPackage, ImportsReport } from "./check_report.ts";

/** Where the runtime has a package from npm: HOST/NAME/VERSION. */
const CACHED = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\/(\d+\.\d+\.\d+[^/]*)\//;

/** What a graph of modules reaches, sorted by what it is; each once. */
export function describeImports(graph: ModuleGraph): ImportsReport {
  const [entry] = graph.files;
  const unreadable = new Set(graph.problems.map(({ url }) => url));
  return {
    files: graph.files.filter((url) => url !== entry && !unreadable.has(url)).map(fromFileUrl),
    packages: packagesOf(graph),
    web: distinct(graph, "web", ({ url, specifier }) => url ?? specifier),
    node: distinct(graph, "node", ({ url, specifier }) => url ?? specifier),
    computed: graph.computed.map(fromFileUrl),
    problems: graph.problems.map(({ url, message }) => ({ file: fromFileUrl(url), message })),
  };
}

function distinct(
  { imports }: ModuleGraph,
  kind: ModuleKind,
  nameOf: (each: ModuleImport) => string,
): string[] {
  return [...new Set(imports.filter((each) => each.kind === kind).map(nameOf))].sort();
}

function packagesOf(graph: ModuleGraph): ImportedPackage[] {
  const urls = new Map(graph.imports.map(({ specifier, url }) => [specifier, url]));
  return distinct(graph, "package", ({ specifier }) => specifier).map((specifier) => {
    const resolved = packageUrl(urls.get(specifier));
    const tellsMore = resolved !== undefined && resolved !== specifier;
    return { specifier, ...(tellsMore && { resolved }) };
  });
}

function packageUrl(url: string | undefined): string | undefined {
  if (url === undefined || /^(?:npm|jsr|https?):/.test(url)) return url;
  const [, name, version] = CACHED.exec(url) ?? [];
  return name && version ? `npm:${name}@${version}` : undefined;
}
