import { transformSync } from "amaro";
import type { Source } from "./source.ts";

/** As Deno does it: an import that is used as a type only is none. */
const OPTIONS = {
  mode: "transform",
  sourceMap: true,
  transform: {
    verbatimModuleSyntax: false,
    importNotUsedAsValues: "remove",
    // Fields are initialized after parameter properties, which only the constructor knows.
    nativeClassProperties: false,
    noEmptyExport: true,
  },
} as const;

/** Makes JavaScript of any TypeScript, by the library that Node takes. Throws what that throws. */
export function transformTypes(url: string, text: string): Source {
  const { code, map } = transformSync(text, { ...OPTIONS, filename: url });
  return map === undefined ? { url, code } : { url, code, map };
}
