import type {
  ExportNamedDeclaration,
  ExportSpecifier,
  Identifier,
  ImportAttribute,
  ImportDeclaration,
  Literal,
  Node,
  Pattern,
} from "acorn";
import type { ParsedModule } from "./parse_module.ts";
import type { PlaceOf } from "./source.ts";

/** A module that is imported, or exported from. */
export interface Dependency {
  /** As it stands in the source. */
  readonly specifier: string;
  /** `type` of its import attributes. */
  readonly type?: string | undefined;
  /** Where the specifier stands: "URL:LINE:COLUMN" in the author's file. */
  readonly place: string;
  /** What it has to export. */
  readonly names: readonly ImportedName[];
}

/** A name that another module has to export. */
export interface ImportedName {
  readonly name: string;
  readonly place: string;
}

/** What a name stands for: something of a dependency, or of the module itself. */
export interface Binding {
  /** Its index; `undefined`: the module itself. */
  readonly dependency?: number;
  /** A variable of the module, an export of the dependency, or {@linkcode NAMESPACE}. */
  readonly name: string;
}

/** How a module hangs together with others. */
export interface ModuleLinks {
  readonly dependencies: readonly Dependency[];
  /** By the name of the variable that an `import` declares. */
  readonly imports: ReadonlyMap<string, Binding>;
  /** By the name that others see. */
  readonly exports: ReadonlyMap<string, Binding>;
  /** Dependencies of which `export *` passes everything on. */
  readonly stars: readonly number[];
}

/** All exports of a module, as an object. No name can be this. */
export const NAMESPACE = "*namespace*";
/** What `export default` followed by an expression makes: a variable without a name. */
export const DEFAULT_VALUE = "*default*";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Finds what a module imports and exports (ECMA-262, 16.2.2 and 16.2.3). */
export function findLinks({ program }: ParsedModule, placeOf: PlaceOf): ModuleLinks {
  const dependencies: (Mutable<Dependency> & { names: ImportedName[] })[] = [];
  const imports = new Map<string, Binding>();
  const exports = new Map<string, Binding>();
  const stars: number[] = [];

  function dependOn(source: Literal, attributes: readonly ImportAttribute[]): number {
    const specifier = String(source.value);
    const type = attributes.map(({ key, value }) => [nameOf(key), value.value])
      .find(([key]) => key === "type")?.[1];
    const known = dependencies.findIndex((each) =>
      each.specifier === specifier && each.type === type
    );
    if (known >= 0) return known;
    const typed = typeof type === "string" ? { type } : {};
    return dependencies.push({ specifier, ...typed, place: placeOf(source.start), names: [] }) - 1;
  }
  function take(dependency: number, node: Identifier | Literal): Binding {
    const name = nameOf(node);
    dependencies[dependency]?.names.push({ name, place: placeOf(node.start) });
    return { dependency, name };
  }
  function addImports(node: ImportDeclaration): void {
    const dependency = dependOn(node.source, node.attributes);
    for (const each of node.specifiers) {
      if (each.type === "ImportNamespaceSpecifier") {
        imports.set(each.local.name, { dependency, name: NAMESPACE });
      } else if (each.type === "ImportDefaultSpecifier") {
        dependencies[dependency]?.names.push({ name: "default", place: placeOf(each.start) });
        imports.set(each.local.name, { dependency, name: "default" });
      } else {
        imports.set(each.local.name, take(dependency, each.imported));
      }
    }
  }
  function addExports({ declaration, source, specifiers, attributes }: ExportNamedDeclaration) {
    for (const name of declaration ? declaredNames(declaration) : []) exports.set(name, { name });
    const dependency = source ? dependOn(source, attributes) : undefined;
    for (const { exported, local } of specifiers as ExportSpecifier[]) {
      exports.set(
        nameOf(exported),
        dependency === undefined ? { name: nameOf(local) } : take(dependency, local),
      );
    }
  }

  for (const node of program.body) {
    if (node.type === "ImportDeclaration") addImports(node);
    else if (node.type === "ExportNamedDeclaration") addExports(node);
    else if (node.type === "ExportAllDeclaration") {
      const dependency = dependOn(node.source, node.attributes);
      if (node.exported) exports.set(nameOf(node.exported), { dependency, name: NAMESPACE });
      else stars.push(dependency);
    } else if (node.type === "ExportDefaultDeclaration") {
      const { declaration } = node;
      const id = "id" in declaration && /Declaration$/.test(declaration.type)
        ? declaration.id
        : undefined;
      exports.set("default", { name: id?.name ?? DEFAULT_VALUE });
    }
  }
  // What is imported can be exported by its local name.
  for (const [name, binding] of exports) {
    const imported = binding.dependency === undefined ? imports.get(binding.name) : undefined;
    if (imported !== undefined) exports.set(name, imported);
  }
  return { dependencies, imports, exports, stars };
}

function nameOf(node: Identifier | Literal): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}

function declaredNames(declaration: Node): string[] {
  if ("declarations" in declaration) {
    return (declaration.declarations as { readonly id: Pattern }[]).flatMap(({ id }) =>
      boundNames(id)
    );
  }
  return "id" in declaration ? [(declaration.id as Identifier).name] : [];
}

function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((each) =>
        boundNames(each.type === "RestElement" ? each.argument : each.value)
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((each) => each ? boundNames(each) : []);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}
