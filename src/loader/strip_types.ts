import { type Options, transform } from "sucrase";
import { hasTypes, isJsx } from "./module_url.ts";
import { HOW_TO_BUNDLE } from "./resolve_specifier.ts";
import { placesIn, type Source, withPlace } from "./source.ts";

/** What the two libraries tell of a place that they cannot read. */
interface SyntaxFailure {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

/**
 * What is more than types to take away: code is made of it, or it is not told from code so easily. The
 * last two are exports of what may be imported for that alone.
 */
const MORE_THAN_TYPES = new RegExp(
  [
    /\b(?:enum|namespace|module)\s+[\w$."']/,
    /\b(?:declare|accessor)\s/,
    /\bconstructor\s*\(/,
    /\bimport\s+(?:type\s+)?[\w$]+\s*=/,
    /\bexport\s*(?:=|import\b|as\s+namespace\b)/,
    /\bexport\s+type\s*\{[^}]*\}(?!\s*from\b)/,
    /\bexport\s*\{[^}]*\btype\s/,
  ].map(({ source }) => source).join("|"),
);

const LEADING_COMMENTS = /^(?:\s|\/\*[^]*?\*\/|\/\/.*)*/;
/** What the library for JSX takes away without a word. */
const UNREADABLE_IN_JSX =
  /^([ \t]*)((?:export[ \t]+)?(?:(?:namespace|module)[ \t]+[\w.]+(?=\s*\{)|import[ \t]+\w+(?=[ \t]*=)))/m;

/**
 * Makes JavaScript of TypeScript and JSX.
 *
 * @throws {SyntaxError} with the place in the author's file
 */
export async function stripTypes(url: string, text: string): Promise<Source> {
  if (!hasTypes(url)) return { url, code: text };
  try {
    return isJsx(url) ? stripJsx(url, text) : await stripTypeScript(url, text);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    const { message, line, column } = failure;
    throw new SyntaxError(withPlace(message, `${url}:${line}:${column + 1}`), { cause: error });
  }
}

/**
 * The library that Node takes is WebAssembly, of several megabytes. So what is nothing but types is
 * left to the one for JSX, which tests hold to the same; what that does not understand, to the other.
 */
async function stripTypeScript(url: string, text: string): Promise<Source> {
  if (!MORE_THAN_TYPES.test(text)) {
    try {
      return withoutTypes(url, text, { transforms: ["typescript"], disableESTransforms: true });
    } catch {
      // The other one tells what is wrong.
    }
  }
  const { transformTypes } = await import("./transform_types.ts");
  return transformTypes(url, text);
}

/** The library of the others does not read JSX. */
function stripJsx(url: string, text: string): Source {
  const unreadable = url.endsWith(".tsx") ? UNREADABLE_IN_JSX.exec(text) : null;
  if (unreadable) {
    const place = placesIn({ url, code: text })(unreadable.index + (unreadable[1]?.length ?? 0));
    throw new SyntaxError(
      withPlace(`Cannot read "${unreadable[2]}" in a file with JSX (${HOW_TO_BUNDLE})`, place),
    );
  }
  return withoutTypes(url, text, {
    transforms: url.endsWith(".tsx") ? ["typescript", "jsx"] : ["jsx"],
    // With parameter properties, fields have to be initialized in the constructor.
    disableESTransforms: !/\bconstructor\b/.test(text),
    production: true,
    ...jsxOptions(text),
  });
}

function withoutTypes(url: string, text: string, options: Options): Source {
  const { code, sourceMap } = transform(text, {
    ...options,
    filePath: url,
    sourceMapOptions: { compiledFilename: url },
  });
  return sourceMap === undefined ? { url, code } : { url, code, map: JSON.stringify(sourceMap) };
}

/** What the comments say that TypeScript and Deno go by: `@jsx`, `@jsxFrag`, `@jsxImportSource`. */
function jsxOptions(text: string) {
  const comments = LEADING_COMMENTS.exec(text)?.[0] ?? "";
  const pragma = (name: string) => new RegExp(`@${name}\\s+([^\\s*]+)`).exec(comments)?.[1];
  const importSource = pragma("jsxImportSource");
  if (importSource !== undefined) {
    return { jsxRuntime: "automatic", jsxImportSource: importSource } as const;
  }
  const [element, fragment] = [pragma("jsx"), pragma("jsxFrag")];
  return {
    ...(element && { jsxPragma: element }),
    ...(fragment && { jsxFragmentPragma: fragment }),
  };
}

function failureOf(error: unknown): SyntaxFailure | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { message, startLine, startColumn, loc } = error as Record<string, unknown>;
  if (typeof startLine === "number" && typeof startColumn === "number") {
    return { message: String(message), line: startLine, column: startColumn };
  }
  if (typeof loc !== "object" || loc === null || !("line" in loc && "column" in loc)) {
    return undefined;
  }
  // "Error transforming FILE: WHAT (LINE:COLUMN)", and there the column is counted from 1.
  const what = String(message).replace(/^Error transforming .*?: /, "").replace(
    / \(\d+:\d+\)$/,
    "",
  );
  return { message: what, line: Number(loc.line), column: Number(loc.column) - 1 };
}
