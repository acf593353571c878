import { assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { type AnyNode, parse } from "acorn";
import { transformSync } from "amaro";
import { stripTypes } from "../../src/loader/strip_types.ts";

/** What is easily taken for something else. */
const SNIPPETS: Readonly<Record<string, string>> = {
  "functions of types": `
    const one = <T,>(x: T): T => x, two = async <T extends { a: 1 }>(x: T) => await x;
    function is(x: unknown): x is string { return typeof x === "string"; }
    function over(x: string): string; function over(x: number): number;
    function over(this: void, x: any) { return x; }
    export { is, one, over, two };`,
  "what looks like a comparison": `
    const a = f<number>(1), b = (x: any) => x < 1 && x > 0, c = new Map<string, Array<Set<number>>>();
    const d = a < b, e = f<number>, g = f<() => void>\`text\`;
    declareNothing: for (;;) { break declareNothing; }
    export { a, b, c, d, e, g }; function f<T>(...x: any[]): T { return x[0] as T; }`,
  "words that are names too": `
    const type = 1, as = 2, satisfies = 3, of = 4, readonly = 5, is = 6, infer = 7, abstract = 8;
    const x = { type, as, get, set: 1, async: 2, static: 3, readonly, declare: 4 };
    function get() { return type as number satisfies number; }
    export default x as unknown as typeof x;`,
  "members of classes": `
    abstract class A<in out T> implements Iterable<T> {
      static #count?: number = 0; readonly a!: T; protected static b = 1; private c?: string;
      [key: string]: any; abstract d(): void; get e(): number { return 1; } set e(x: number) {}
      static { this.#count = 1; } declare(): void {} *[Symbol.iterator](): Iterator<T> {}
      async method?<U>(this: A<T>, x?: U, ...rest: U[]): Promise<void> {}
    }
    export class B extends A<string> { override readonly a = ""; override d() {} }`,
  "assertions": `
    const a = b!.c![0]!.d?.e!, f = <any> a, g = [1, 2] as const, h = { i: 1 } as { i: number };
    for (const x of <number[]> g) {} for (const y of g as any) {}
    if ((a as any) < (f as any)) {} let k!: number; k = a! + 1; export { h, k };`,
  "types alone": `
    type A = { [K in keyof B as \`x\${K & string}\`]?: B[K] } | (new (...x: any[]) => unknown);
    interface B extends C<string>, D { (x: number): string; new (x: number): B; readonly y?: 1 }
    type C<T> = T extends (infer U extends string)[] ? U : never; type D = typeof import("./d.ts");
    export type { A }; export type * from "./d.ts"; export const x = 1;`,
  "imports that are used as types, values, both": `
    import { A, B, type C, D as E } from "./a.ts"; import type F from "./f.ts"; import G, * as H from "./g.ts";
    import "./effect.ts"; import { I } from "./i.ts"; import { default as J } from "./j.ts";
    const b: B = new A(); function x<T = E>(y: I, z = { J }): T { return H.value as T; }
    export { b, G, x }; export { type K, L } from "./k.ts"; export type { M } from "./m.ts";`,
  "imports that are exported as types": `
    import { A, B } from "./a.ts"; import { C } from "./c.ts"; export type { A }; export { type C, B };`,
  "a type of the name of a variable in another place": `
    import { A } from "./a.ts"; export function f(x: A) { const A = 1; return A + x; }`,
};

for (const [what, text] of Object.entries(SNIPPETS)) {
  Deno.test(`stripTypes: ${what}, as the library that Node takes`, () => assertSame("a.ts", text));
}

Deno.test("stripTypes: the invoker's own modules, as the library that Node takes", async () => {
  const files = [...listModules(new URL("../../src/", import.meta.url))];
  await Promise.all(files.map(async (url) => assertSame(url.href, await Deno.readTextFile(url))));
});

Deno.test("stripTypes: what cannot be read is told with its place", async () => {
  const text = "const a: number = 1;\nconst b: = 2;\n";
  await assertRejects(() => stripTypes("file:///a.ts", text), SyntaxError, "file:///a.ts:2:10");
});

async function assertSame(name: string, text: string): Promise<void> {
  const url = new URL(name, toFileUrl("/f/")).href;
  const stripped = programOf((await stripTypes(url, text)).code);
  const options = { verbatimModuleSyntax: false, importNotUsedAsValues: "remove" } as const;
  const expected = programOf(
    transformSync(text, {
      mode: "transform",
      transform: { ...options, nativeClassProperties: false, noEmptyExport: true },
    }).code,
  );
  assertEquals(stripped, expected);
}

/** A program's syntax, without places; `export {}` says nothing, and strings have several spellings. */
function programOf(code: string): unknown {
  const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  return body.filter((node) => !isEmpty(node)).map((node) =>
    JSON.parse(JSON.stringify(node, keep))
  );
}

function keep(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return ["start", "end", "raw"].includes(key) ? undefined : value;
}

function isEmpty(node: AnyNode): boolean {
  return node.type === "EmptyStatement" ||
    node.type === "ExportNamedDeclaration" && !node.declaration && !node.source &&
      node.specifiers.length === 0;
}

function* listModules(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* listModules(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts") && !name.endsWith(".d.ts")) yield new URL(name, folder);
  }
}
