import { init, parse } from "es-module-lexer";
import { hasTypes, isJsx } from "./module_url.ts";

/** An import as it stands in a module. */
export interface FoundImport {
  /** What is imported; absent: it is computed when the module runs. */
  readonly specifier?: string;
  /** Whether it is an `import()`. */
  readonly dynamic: boolean;
  /** Whether it is a `require()`. */
  readonly required?: boolean;
}

/** What the text of a module was found to import. */
export interface FoundImports {
  readonly imports: readonly FoundImport[];
  /** Why not all of it may be known: the text is no module. */
  readonly problem?: string;
}

/**
 * Finds what a module imports, re-exports, and names in an `import()` or a `require()`; `import type`
 * is no import.
 *
 * @param url `file:` URL, whose extension tells the language
 */
export async function findImports(url: string, text: string): Promise<FoundImports> {
  await init();
  let code = text;
  let problem: string | undefined;
  if (hasTypes(url)) {
    try {
      // What removes types is large, and JavaScript can do without it.
      const { stripTypes } = await import("./strip_types.ts");
      ({ code } = await stripTypes(url, text));
    } catch (error) {
      // The lexer knows enough of TypeScript to find imports in what cannot be run.
      problem = messageOf(error);
    }
  }
  try {
    const kept = lex(code);
    const elided = text === code ? [] : elidedImports(url, text, kept);
    const imports = [...kept, ...elided, ...requiredIn(code)];
    return problem === undefined ? { imports } : { imports, problem };
  } catch (error) {
    return { imports: [], problem: problem ?? messageOf(error) };
  }
}

/**
 * What goes away with the types because it is not used, or as a type only: Deno does not run that,
 * but loads it, and fails when it cannot. A compiled program never looks at it.
 */
function elidedImports(url: string, text: string, kept: readonly FoundImport[]): FoundImport[] {
  // The lexer does not know JSX.
  if (isJsx(url) || Deno.build.standalone) return [];
  const known = new Set(kept.map(({ specifier }) => specifier));
  try {
    return lex(text).filter(({ specifier, dynamic }) => !dynamic && !known.has(specifier));
  } catch {
    // Nor does it know all of TypeScript.
    return [];
  }
}

/** One in a comment or a text counts, too: no lexer tells, and what is not there does no harm. */
function requiredIn(code: string): FoundImport[] {
  return [...code.matchAll(/\brequire\(\s*(["'`])([^"'`$\n]+)\1\s*\)/g)].map((
    [, , specifier = ""],
  ) => ({
    specifier,
    dynamic: true,
    required: true,
  }));
}

function lex(code: string): FoundImport[] {
  return parse(code)[0].flatMap((each): FoundImport[] => {
    if (each.type === "import-meta") return [];
    if (each.type !== "dynamic") {
      return each.typeOnly ? [] : [{ specifier: each.specifier, dynamic: false }];
    }
    if (each.specifier === undefined || each.glob) return [{ dynamic: true }];
    return [{ specifier: each.specifier, dynamic: true }];
  });
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim();
}
