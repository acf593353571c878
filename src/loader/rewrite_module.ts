import type { ExportDefaultDeclaration, Identifier, Node } from "acorn";
import { full } from "acorn-walk";
import type MagicString from "magic-string";
import { type Binding, DEFAULT_VALUE, type ModuleLinks, NAMESPACE } from "./module_links.ts";
import type { ParsedModule } from "./parse_module.ts";
import type { PlaceOf } from "./source.ts";

/** Blocks whose statements may have an empty one before them. */
const STATEMENT_LISTS = new Set(["Program", "BlockStatement", "StaticBlock", "SwitchCase"]);

/**
 * Makes the body of a generator function of a module; see `compile_module.ts`.
 *
 * @param text the module's code, which is changed
 * @param prefix begins every name that is added; nothing in the code begins like it
 */
export function rewriteModule(
  text: MagicString,
  parsed: ParsedModule,
  links: ModuleLinks,
  prefix: string,
  placeOf: PlaceOf,
): void {
  const code = text.original;
  const declarations = replaceDeclarations(text, parsed, `${prefix}default`);
  replaceReferences(text, parsed, links, prefix, declarations);
  full(parsed.program, (node) => {
    if (node.type === "ImportExpression") {
      const place = JSON.stringify(placeOf(node.start));
      text.update(
        node.start,
        indexOfToken(code, "(", node.start) + 1,
        `${prefix}import(${place}, `,
      );
    } else if (node.type === "MetaProperty" && code.startsWith("import", node.start)) {
      text.update(node.start, node.end, `${prefix}meta`);
    }
  });
  if (code.startsWith("#!")) text.update(0, 2, "//");
  const { dependencies, exports } = links;
  const parameters = ["export", "import", "meta", ...dependencies.keys()];
  const readers = [...exports].map(([name, binding]) =>
    `[${JSON.stringify(name)}, () => ${toExpression(binding, prefix)}]`
  );
  text.prepend(
    `export default ${parsed.awaits ? "async " : ""}function* (` +
      `${parameters.map((name) => `${prefix}${name}`).join(", ")}) { ` +
      `${prefix}export([${readers.join(", ")}]); ${nameDefault(parsed, prefix)}yield; `,
  );
  text.append("\n}");
}

/** A range of the code. */
type Range = readonly [start: number, end: number];

/** Takes `import` and `export` away; what they declare stays. @returns what is gone */
function replaceDeclarations(
  text: MagicString,
  { program }: ParsedModule,
  byDefault: string,
): Range[] {
  const gone: Range[] = [];
  for (const node of program.body) {
    if (node.type === "ExportDefaultDeclaration") replaceDefault(text, node, byDefault);
    else if (node.type === "ExportNamedDeclaration" && node.declaration) {
      text.remove(node.start, node.declaration.start);
    } else if (/^(Import|Export\w+)Declaration$/.test(node.type)) {
      // A semicolon: what comes after is not to become part of what came before.
      text.update(node.start, node.end, ";");
      gone.push([node.start, node.end]);
    }
  }
  return gone;
}

function replaceDefault(
  text: MagicString,
  node: ExportDefaultDeclaration,
  byDefault: string,
): void {
  const { declaration } = node;
  const code = text.original;
  const isNamed = "id" in declaration && declaration.id && /Declaration$/.test(declaration.type);
  if (isNamed) {
    text.remove(node.start, declaration.start);
  } else if (declaration.type === "FunctionDeclaration") {
    text.remove(node.start, declaration.start);
    text.appendLeft(indexOfToken(code, "(", declaration.start), ` ${byDefault}`);
  } else {
    // In an object, so that a function or class without a name is called "default".
    const keywordEnd = indexOfToken(code, "default", node.start) + "default".length;
    text.update(node.start, keywordEnd, `const ${byDefault} = { default:`);
    const end = code[node.end - 1] === ";" ? node.end - 1 : node.end;
    text.appendLeft(end, "\n}.default;");
  }
}

/** Where a token stands that comes next but for keywords; comments do not count. */
function indexOfToken(code: string, token: string, from: number): number {
  const tokens = /\/\*[^]*?\*\/|\/\/.*|\w+|\S/g;
  tokens.lastIndex = from;
  for (let match = tokens.exec(code); match; match = tokens.exec(code)) {
    if (match[0] === token) return match.index;
  }
  return -1;
}

/** A hoisted function is there before anything runs; its name has to be given to it. */
function nameDefault({ program }: ParsedModule, prefix: string): string {
  const isNeeded = program.body.some((node) =>
    node.type === "ExportDefaultDeclaration" && node.declaration.type === "FunctionDeclaration" &&
    node.declaration.id === null
  );
  return isNeeded
    ? `Object.defineProperty(${prefix}default, "name", { value: "default", configurable: true }); `
    : "";
}

/** Makes a property of a namespace of everything that is imported. */
function replaceReferences(
  text: MagicString,
  { scope, parents }: ParsedModule,
  { imports }: ModuleLinks,
  prefix: string,
  gone: readonly Range[],
): void {
  for (const { name, references } of scope.variables) {
    const binding = imports.get(name);
    if (binding === undefined) continue;
    const expression = toExpression(binding, prefix);
    for (const { identifier } of references) {
      const node = identifier as unknown as Identifier;
      if (gone.some(([start, end]) => start <= node.start && node.end <= end)) continue;
      const reference = toReference(node, expression, parents);
      // A call is where its name is; of what the name has become, V8 says that it is at the bracket.
      const isCall = isCallee(node, parents) && text.original[node.end] === "(";
      if (isCall) text.update(node.start, node.end + 1, `${reference}(`);
      else text.update(node.start, node.end, reference);
    }
  }
}

function toReference(
  node: Identifier,
  expression: string,
  parents: ReadonlyMap<Node, Node>,
): string {
  const parent = parents.get(node);
  if (parent === undefined) return expression;
  if ("shorthand" in parent && parent.shorthand === true) return `${node.name}: ${expression}`;
  const isTag = "tag" in parent && parent.tag === node;
  // Called as a property, it would be handed the namespace as `this`.
  if (!isCallee(node, parents) && !isTag) return expression;
  return `${beginsStatement(node, parents) ? ";" : ""}(0, ${expression})`;
}

function isCallee(node: Identifier, parents: ReadonlyMap<Node, Node>): boolean {
  const parent = parents.get(node);
  return parent !== undefined && "callee" in parent && parent.callee === node &&
    parent.type !== "NewExpression";
}

/** Whether a parenthesis here could become the arguments of what stands before. */
function beginsStatement(node: Node, parents: ReadonlyMap<Node, Node>): boolean {
  let outer: Node | undefined = node;
  while (outer !== undefined && outer.type !== "ExpressionStatement") {
    if (outer.start !== node.start) return false;
    outer = parents.get(outer);
  }
  if (outer?.start !== node.start) return false;
  return STATEMENT_LISTS.has(parents.get(outer)?.type ?? "");
}

function toExpression({ dependency, name }: Binding, prefix: string): string {
  if (dependency === undefined) return name === DEFAULT_VALUE ? `${prefix}default` : name;
  const namespace = `${prefix}${dependency}`;
  return name === NAMESPACE ? namespace : `${namespace}[${JSON.stringify(name)}]`;
}
