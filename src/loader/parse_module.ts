import { type Node, parse, type Program } from "acorn";
import { fullAncestor } from "acorn-walk";
import { analyze, type Scope } from "eslint-scope";
import { HOW_TO_BUNDLE } from "./resolve_specifier.ts";
import { placesIn, type Source, withPlace } from "./source.ts";

/** A module's syntax. */
export interface ParsedModule {
  readonly program: Program;
  /** What is declared at its top level, and where each of that is used. */
  readonly scope: Scope;
  /** The node that a node is in. */
  readonly parents: ReadonlyMap<Node, Node>;
  /** Whether it awaits outside of any function. */
  readonly awaits: boolean;
}

/** Where a `)` closes the parser's own note of the place. */
const POSITION = / \(\d+:\d+\)$/;

/**
 * Parses a module.
 *
 * @throws {SyntaxError} with the place in the author's file
 */
export function parseModule(source: Source): ParsedModule {
  const program = parseProgram(source);
  const parents = new Map<Node, Node>();
  let awaits = false;
  fullAncestor(program, (node, _state, ancestors) => {
    const parent = ancestors.at(-2);
    if (parent !== undefined) parents.set(node, parent);
    awaits ||= isAwait(node) && !ancestors.some(isFunction);
  });
  const scopes = analyze(program as Parameters<typeof analyze>[0], {
    ecmaVersion: 2025,
    sourceType: "module",
    // Else a module that has one in it would lose what it imports.
    ignoreEval: true,
  });
  const [scope] = scopes.globalScope?.childScopes ?? [];
  if (scope === undefined) throw new TypeError("A module has a scope of its own");
  return { program, scope, parents, awaits };
}

function parseProgram(source: Source): Program {
  try {
    return parse(source.code, { ecmaVersion: "latest", sourceType: "module", ranges: true });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !("pos" in error)) throw error;
    const offset = Number(error.pos);
    const message = source.code[offset] === "@"
      ? `Decorators are not supported by the compiled invoker (${HOW_TO_BUNDLE})`
      : error.message.replace(POSITION, "");
    throw new SyntaxError(withPlace(message, placesIn(source)(offset)), { cause: error });
  }
}

function isAwait(node: Node): boolean {
  return node.type === "AwaitExpression" || "await" in node && node.await === true ||
    "kind" in node && node.kind === "await using";
}

function isFunction({ type }: Node): boolean {
  return /Function/.test(type);
}
