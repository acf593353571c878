import remapping, { type SourceMapInput } from "@jridgewell/remapping";
import { encodeBase64 } from "@std/encoding/base64";
import MagicString from "magic-string";
import { findLinks, type ModuleLinks } from "./module_links.ts";
import { parseModule } from "./parse_module.ts";
import { rewriteModule } from "./rewrite_module.ts";
import { placesIn, type Source } from "./source.ts";

/**
 * A module as a generator function, which a linker can run without V8 knowing of any module.
 *
 * V8 finds modules by their URLs. A compiled program can give it no others than those of files, and
 * of `data:`, which cannot name each other in a circle. So what links modules is taken out of the
 * language: what is imported becomes a property of the namespace that the function is handed, what
 * is exported a function that reads the variable. The generator's first step hoists functions and
 * hands out the exports, its second one runs the module. So modules keep what they promise: what is
 * imported changes with its origin, circles work as far as they do in V8, and what is not there yet
 * throws.
 */
export interface CompiledModule extends Pick<ModuleLinks, "dependencies" | "stars"> {
  /** `file:` URL of the author's file. */
  readonly url: string;
  /** A `data:` URL, whose default export is a {@linkcode ModuleFunction}. */
  readonly dataUrl: string;
  /** Names of its exports, without those of `export *`. */
  readonly exports: readonly string[];
}

/** Hands out a module's exports: their names, and how to read each. */
export type HandOut = (exports: readonly (readonly [name: string, read: () => unknown])[]) => void;

/** What a module is handed beside what it imports. */
export interface Surroundings {
  /** `import()` at a place: "URL:LINE:COLUMN". */
  readonly load: (
    place: string,
    specifier: unknown,
    options?: { readonly with?: { readonly type?: string } },
  ) => Promise<unknown>;
  /** `import.meta`. */
  readonly meta: object;
}

/** What a module is compiled to; asynchronous when it awaits at its top level. */
export type ModuleFunction = (
  handOut: HandOut,
  load: Surroundings["load"],
  meta: object,
  ...namespaces: readonly object[]
) => Iterator<void, void> | AsyncIterator<void, void>;

/**
 * Compiles a module.
 *
 * @throws {SyntaxError} with the place in the author's file
 */
export function compileModule(source: Source): CompiledModule {
  const { url, code } = source;
  const parsed = parseModule(source);
  const placeOf = placesIn(source);
  const links = findLinks(parsed, placeOf);
  const text = new MagicString(code);
  rewriteModule(text, parsed, links, freshPrefix(code), placeOf);
  return {
    url,
    dataUrl: toDataUrl(text.toString(), mapToAuthor(text, source)),
    dependencies: links.dependencies,
    stars: links.stars,
    exports: [...links.exports.keys()],
  };
}

function freshPrefix(code: string): string {
  let prefix = "$";
  while (code.includes(prefix)) prefix += "$";
  return prefix;
}

/** Deno itself takes places in stack traces back to the author's file by this map. */
function mapToAuthor(text: MagicString, { url, map }: Source): string {
  const own = text.generateMap({ source: url, hires: "boundary" }).toString();
  if (map === undefined) return own;
  return JSON.stringify({
    ...remapping(
      own as SourceMapInput,
      (_, { depth }) => depth === 1 ? map as SourceMapInput : null,
    ),
    sources: [url],
  });
}

function toDataUrl(code: string, map: string): string {
  const inline = `\n//# sourceMappingURL=data:application/json;base64,${encodeBase64(map)}`;
  return `data:text/javascript;base64,${encodeBase64(code + inline)}`;
}
