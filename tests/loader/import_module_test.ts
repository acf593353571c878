import { assert, assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { importModule } from "../../src/loader/import_module.ts";
import { ModuleLoader } from "../../src/loader/module_loader.ts";
import { makeFolder } from "../e2e/temp_folder.ts";

/** Modules; `main.ts` exports `log`, what is there to see when all has run. */
type Graph = Readonly<Record<string, string>>;

/** Each is also imported by Deno itself, and has to come to the same. */
const graphs: Readonly<Record<string, Graph>> = {
  "types, enums, namespaces and parameter properties": {
    "main.ts": `
      enum Color { Red, Green = "g" }
      const enum Size { Big = 7 }
      namespace Inner { export const value: number = 3; }
      interface Unused { x: number }
      abstract class Base<T> { constructor(protected readonly held: T) {} abstract get(): T }
      class Box extends Base<string> { declare later: number; get(): string { return this.held; } }
      const checked = { a: 1 } satisfies Record<string, number>;
      export const log = [Color.Red, Color.Green, Size.Big, Inner.value, new Box("b").get(),
        checked.a!, <number> <unknown> "cast", Object.keys(new Box("c"))];`,
  },
  "imports of types leave nothing behind": {
    "main.ts": `
      import { Shape, area } from "./shape.ts";
      import type { Nowhere } from "./nowhere.ts";
      import { type Other, type Another } from "./shape.ts";
      const shape: Shape = { side: 3 };
      export type { Shape };
      export const log = [area(shape)];`,
    "shape.ts": `
      export interface Shape { side: number }
      export type Other = string;
      export type Another = number;
      export const area = ({ side }: Shape): number => side * side;`,
  },
  "every way to import and export": {
    "main.ts": `
      import byDefault, { a, b as renamed, "a name" as named } from "./all.ts";
      import * as all from "./all.ts";
      import { list, more, own, inner } from "./again.ts";
      import "./effect.ts";
      const { shorthand } = { shorthand: { a, renamed } };
      export const log = [byDefault(), a, renamed, named, Object.keys(all), list, more, own,
        inner.a, shorthand, typeof all.default, Object.prototype.toString.call(all), (globalThis as any).effect,
        all.default.name, all.Klass.name, \`\${a}\`];`,
    "all.ts": `
      export default function () { return "default"; }
      export const a: number = 1, [b, { c: d = 4 }, ...e] = [2, {}, 5, 6];
      export class Klass {}
      export function* generate() {}
      const hidden = "hidden";
      export { hidden as "a name" };`,
    "again.ts": `
      export * from "./star.ts";
      export * as inner from "./all.ts";
      export { d as more } from "./all.ts";
      import { e } from "./all.ts";
      export { e as own };`,
    "star.ts": `export const list: string[] = ["x"]; export default "not passed on";`,
    "effect.ts": `(globalThis as any).effect = "seen";`,
  },
  "defaults without a name": {
    "main.ts": `
      import arrow from "./arrow.ts";
      import klass from "./klass.ts";
      import value from "./value.ts";
      import wrapped from "./wrapped.ts";
      import later from "./later.ts";
      import passed from "./passed.ts";
      export const log = [passed === value, arrow.name, klass.name, value, wrapped(), later.name, await later()];`,
    "arrow.ts": `export default (x: number) => x // a comment\n`,
    "klass.ts": `export default class { static x: number = 1 };`,
    "value.ts": `export default { a: 1, b: [2] }`,
    "wrapped.ts": `export default (function () { return (1, 2); });`,
    "passed.ts": `import value from "./value.ts"\nexport default value`,
    "later.ts": `export default async function (): Promise<number> { return 3 }`,
  },
  "bindings are live": {
    "main.ts": `
      import { count, increment, reset as again } from "./counter.ts";
      import * as counter from "./counter.ts";
      import { count as passed } from "./pass.ts";
      const before = [count, passed];
      increment();
      const between = [count, counter.count, passed];
      again();
      export const log = [before, between, count];`,
    "counter.ts": `
      export let count: number = 0;
      export function increment(): void { count++; }
      export const reset = (): void => { ({ count } = { count: 10 }); };`,
    "pass.ts": `import { count } from "./counter.ts"; export { count };`,
  },
  "a circle whose functions are used at once": {
    "main.ts": `
      import { isOdd, early } from "./odd.ts";
      export function isEven(n: number): boolean { return n === 0 || isOdd(n - 1); }
      export const later = 1;
      export const log = [isEven(10), isEven(7), early];`,
    "odd.ts": `
      import { isEven, later } from "./main.ts";
      export function isOdd(n: number): boolean { return n !== 0 && isEven(n - 1); }
      let tooEarly = "";
      try { void later; } catch (error) { tooEarly = (error as Error).name; }
      export const early = [isEven(4), tooEarly];`,
  },
  "a circle through export *": {
    "main.ts": `import { a, b } from "./a.ts"; export const log = [a(), b()];`,
    "a.ts": `export * from "./b.ts"; export const a = () => "a";`,
    "b.ts": `export * from "./a.ts"; import { a } from "./a.ts"; export const b = () => a() + "b";`,
  },
  "a circle that awaits": {
    "main.ts": `import { b } from "./b.ts"; export const a = 1; export const log = [await b()];`,
    "b.ts": `
      import { slow } from "./slow.ts";
      import { a } from "./main.ts";
      export const b = async () => [slow, a];`,
    "slow.ts":
      `export const slow = await new Promise((done) => setTimeout(() => done("slow"), 5));`,
  },
  "order of evaluation": {
    "main.ts": `
      import "./one.ts"; import "./two.ts"; import "./one.ts";
      (globalThis as any).order.push("main");
      export const log = (globalThis as any).order;`,
    "one.ts": `import "./three.ts"; ((globalThis as any).order ??= []).push("one");`,
    "two.ts": `import "./three.ts"; (globalThis as any).order.push("two");`,
    "three.ts": `
      ((globalThis as any).order ??= []).push("three");
      queueMicrotask(() => (globalThis as any).order.push("microtask"));`,
  },
  "JSON, modules of Node's, and JavaScript": {
    "main.ts": `
      import data, { default as again } from "./data.json" with { type: "json" };
      import { basename } from "node:path";
      import * as os from "node:os";
      import path from "path";
      import { plain } from "./plain.js";
      import { mts } from "./other.mts";
      import { x } from "data:text/javascript,export const x = 9";
      export const log = [data, again === data, basename("/a/b"), typeof os.cpus, path.sep, plain, mts, x];`,
    "data.json": `{ "a": [1, 2] }`,
    "plain.js": `import { helper } from "./helper.ts"; export const plain = helper + "!";`,
    "helper.ts": `export const helper: string = "help";`,
    "other.mts": `export const mts: number = 5;`,
  },
  "a hashbang, a byte order mark, a query, and a module that imports itself": {
    "main.ts": `#!/usr/bin/env -S deno run
      import * as self from "./main.ts";
      import { bom } from "./bom.ts?v=1";
      import { bom as other } from "./bom.ts?v=2";
      export const one: number = 1;
      export const log = [self.one, bom, bom === other];`,
    "bom.ts": `\uFEFFexport const bom: unknown = {};`,
  },
  "JSX": {
    "main.ts": `
      import { page } from "./page.tsx";
      export const log = [page("x")];`,
    "page.tsx": `
      /** @jsx h */
      /** @jsxFrag Fragment */
      const Fragment = "";
      function h(tag: string, attributes: unknown, ...children: unknown[]): unknown {
        return [tag, attributes, children];
      }
      const identity = <T,>(x: T): T => x;
      export const page = (name: string) => <><p id={identity<string>("p")}>hello {name}</p></>;`,
  },
  "dynamic imports and import.meta": {
    "main.ts": `
      const name: string = "late";
      const first = await import("./late.ts");
      const second = await import(\`./\${name}.ts\`);
      const { default: data } = await import("./data.json", { with: { type: "json" } });
      let missing = "";
      try { await import("./missing.ts"); } catch (error) { missing = (error as Error).name; }
      const { url, filename, dirname } = import.meta;
      export const log = [first === second, first.late, data, missing, filename!.endsWith("/main.ts"),
        url.startsWith("file:///"), url.endsWith("/main.ts"), filename!.startsWith(dirname!),
        import.meta.resolve("./x.ts").endsWith("/x.ts"), import.meta.main];`,
    "late.ts": `export const late: string = "late";`,
    "data.json": `1`,
  },
  "fields that use parameter properties": {
    "main.ts": `
      import { Box } from "./box.tsx";
      class Base { constructor(readonly base: string) {} }
      class Service extends Base {
        private cached = this.repo.get("k") + this.base;
        #secret = this.repo;
        constructor(private readonly repo: Map<string, string>) { super("b"); }
        read = () => [this.cached, this.#secret === this.repo];
      }
      export const log = [new Service(new Map([["k", "v"]])).read(), new Box(5).twice];`,
    "box.tsx": `export class Box { twice = this.once * 2; constructor(readonly once: number) {} }`,
  },
  "those that await at once, and those that do not meanwhile": {
    "main.ts": `
      import "./slow1.ts"; import "./fast.ts"; import "./slow2.ts";
      export const log = (globalThis as any).order;`,
    "slow1.ts": `
      await (globalThis as any).opened.promise;
      (globalThis as any).order.push("slow1");`,
    "fast.ts": `(globalThis as any).order = ["fast"];`,
    "slow2.ts": `
      (globalThis as any).opened.resolve();
      await new Promise((done) => setTimeout(done, 5));
      (globalThis as any).order.push("slow2");`,
  },
  "imports at once of graphs that share modules": {
    "main.ts": `
      const [a, b, again] = await Promise.all([import("./a.ts"), import("./b.ts"), import("./a.ts")]);
      export const log = [a.a, b.b, a === again];`,
    "a.ts": `import { c } from "./c.ts"; export const a = "a" + c;`,
    "b.ts": `import { c } from "./c.ts"; export const b = "b" + c + await Promise.resolve(1);`,
    "c.ts": `import { d } from "./d.ts"; export const c = "c" + d;`,
    "d.ts": `await new Promise((done) => setTimeout(done, 5)); export const d: string = "d";`,
  },
  "comments in odd places, and eval": {
    "main.ts": `
      import f from "./f.js"; import g from "./g.js"; import late from "./late.js";
      export const log = [f, g(), await late(), typeof f];`,
    "f.js": `export /* default ( */ default // default
        3`,
    "g.js":
      `import h from "./f.js"; export default function /* ( */ () { return eval("1 + 1") + h }`,
    "late.js": `export default async () => (await import /* ( */ ("./f.js")).default`,
  },
  "JSON that is imported again, and without its type": {
    "main.ts": `
      import json from "./a.json" with { type: "json" };
      const name = "./a.json";
      const late = await import(name, { with: { type: "json" } });
      let untyped = "";
      try { await import(name); } catch (error) { untyped = (error as Error).name; }
      export const log = [json, late.default === json, untyped];`,
    "a.json": `{ "a": 1 }`,
  },
  "text and CommonJS": {
    "main.ts": `
      import text from "./a.txt" with { type: "text" };
      import cjs, { x } from "./b.cjs";
      import { y } from "data:text/javascript,export const y = import.meta.url.slice(0, 5)";
      export const log = [text, cjs.x, x, y, this, typeof this];`,
    "a.txt": `hi there`,
    "b.cjs": `exports.x = require("node:path").basename("/a/b");`,
  },
  "what could be taken for something else": {
    "main.ts": `
      import { f, tag, Klass, o } from "./f.ts"
      const $0 = "mine", $export = 1
      let self: unknown = f
      f()
      if (self) f()
      const called = f()
      const tagged = tag\`a\${1}\`
      const shadow = ((f: string) => { const { o } = { o: f }; return o })("shadowed")
      const made = new Klass(2), nested = new o.Inner()
      for (const o of [1]) void o
      label: for (;;) break label
      class Sub extends Klass { static s = f(); #p = f(); get p() { return this.#p } }
      export const log = [$0, $export, called, tagged, shadow, made.n, nested.i, Sub.s, new Sub(3).p,
        f?.(), typeof f, [1, f()].map((x) => x === undefined), ((x = f) => x === f)()];`,
    "f.ts": `
      export function f(this: unknown) { return this === undefined ? "undefined" : "object" }
      export function tag(this: unknown, [a]: TemplateStringsArray, b: number) { return [this === undefined, a, b] }
      export class Klass { constructor(public n: number) {} }
      export const o = { Inner: class { i = 4 } }`,
  },
  "what is imported cannot be assigned, what is exported not be added to": {
    "main.ts": `
      import * as all from "./a.ts";
      const attempt = (f: () => void) => { try { f(); return "done"; } catch (e) { return (e as Error).name; } };
      export const log = [
        attempt(() => { (all as any).a = 2; }), attempt(() => { (all as any).b = 2; }),
        attempt(() => { delete (all as any).a; }), all.a, "a" in all, Reflect.ownKeys(all).length];`,
    "a.ts": `export const a = 1;`,
  },
};

for (const [what, graph] of Object.entries(graphs)) {
  Deno.test(`ModuleLoader: ${what}, as Deno itself does it`, async () => {
    const seen = [];
    for (const load of [importNatively, importByLoader]) {
      await using folder = await makeFolder(graph);
      Reflect.deleteProperty(globalThis, "order");
      Object.assign(globalThis, { opened: Promise.withResolvers() });
      const { log } = await load(toFileUrl(folder.file("main.ts")).href);
      await new Promise((resolve) => setTimeout(resolve));
      seen.push(structuredClone(log));
    }
    const [expected, actual] = seen;
    assert(Array.isArray(expected) && expected.length > 0);
    assertEquals(actual, expected);
  });
}

Deno.test("ModuleLoader: a module that throws does so for everybody, and runs once", async () => {
  await using folder = await makeFolder({
    "main.ts": `import "./throws.ts";`,
    "throws.ts":
      `(globalThis as any).runs = ((globalThis as any).runs ?? 0) + 1; throw new Error("boom");`,
  });
  const loader = new ModuleLoader();
  for (const name of ["main.ts", "throws.ts", "main.ts"]) {
    await assertRejects(() => loader.import(toFileUrl(folder.file(name)).href), Error, "boom");
  }
  assertEquals((globalThis as { runs?: number }).runs, 1);
});

Deno.test("ModuleLoader: JSON that cannot be parsed is named", async () => {
  await using folder = await makeFolder({
    "main.ts": `import a from "./a.json" with { type: "json" }; export const x = a;`,
    "a.json": `{ "a": `,
  });
  const url = toFileUrl(folder.file("main.ts")).href;
  await assertRejects(() => new ModuleLoader().import(url), SyntaxError, "/a.json");
});

Deno.test("ModuleLoader: what failed to load is loaded anew", async () => {
  await using folder = await makeFolder({ "main.ts": `export { x } from "./late.ts";` });
  const loader = new ModuleLoader();
  const url = toFileUrl(folder.file("main.ts")).href;
  await assertRejects(() => loader.import(url), TypeError, "late.ts");
  await Deno.writeTextFile(folder.file("late.ts"), "export const x: number = 1;");
  assertEquals({ ...(await loader.import(url)).module }, { x: 1 });
});

const thrown: Graph = {
  "types alone": "type E = 0; const is = (x: unknown): boolean => !!x;",
  "more than types": "enum E { A } const is = (x: unknown): boolean => !!x;",
};

for (const [what, first] of Object.entries(thrown)) {
  Deno.test(`ModuleLoader: an error's stack has the author's places, ${what}, as Deno itself does it`, async () => {
    await using folder = await makeFolder({
      "main.ts": `${first}
export type Long = { readonly something: string; readonly other: number };
import { call } from "./call.ts";
const thrower = (x: string): string => { if (is(x as string)) throw new RangeError(x); return x; };
export function f(x: string): void { const y: Long | string = x; if (is(y)) call(thrower, y); }
`,
      "call.ts": "export function call<T>(f: (x: T) => T, x: T): T {\n  return f(x as T);\n}\n",
    });
    const url = toFileUrl(folder.file("main.ts")).href;
    const placesOf = async ({ f }: Record<string, unknown>) => {
      const error = await assertRejects(
        async () => await (f as (x: string) => void)("x"),
        RangeError,
      );
      return error.stack?.split("\n").slice(1, 4)
        .map((line) => /\w+\.ts:\d+:\d+/.exec(line)?.[0]);
    };
    const places = await placesOf(await importByLoader(url));
    assertEquals(places, await placesOf(await import(url)));
    assertEquals(places?.[1], "call.ts:2:10");
  });
}

const wholes: [what: string, files: Graph, byRuntime: boolean][] = [
  ["JavaScript throughout", {
    "main.js":
      `import { x } from "./x.mjs"; export { x }; export const path = import("node:path");`,
    "x.mjs": `export const x = 1;`,
  }, true],
  ["JavaScript that imports TypeScript", {
    "main.js": `import { x } from "./x.js"; export { x };`,
    "x.js": `export { x } from "./x.ts";`,
    "x.ts": `export const x: number = 1;`,
  }, false],
  ["JavaScript that may import TypeScript later", {
    "main.js": `export const x = 1; export const load = (name) => import(\`./\${name}\`);`,
  }, false],
];

for (const [what, files, byRuntime] of wholes) {
  Deno.test(`importModule: ${what} is loaded by ${byRuntime ? "the runtime" : "the loader"}`, async () => {
    await using folder = await makeFolder(files);
    const url = toFileUrl(folder.file("main.js")).href;
    const { module } = await importModule(url);
    assertEquals(module.x, 1);
    assertEquals(module === await import(url), byRuntime);
  });
}

const refused: [what: string, files: Graph, message: string][] = [
  ["a package", { "main.js": `import { z } from "npm:zod";` }, 'Cannot import "npm:zod"'],
  [
    "a package",
    { "main.ts": `import { z } from "npm:zod"; z.string();` },
    'Cannot import "npm:zod"',
  ],
  ["a namespace", { "main.tsx": `namespace N { export const v = 3 }` }, "namespace N"],
  ["a decorator", { "main.ts": `const d: any = 1;\n  @d class A {}` }, "Decorators are not"],
];

for (const [what, files, message] of refused) {
  const [name = "", text = ""] = Object.entries(files)[0] ?? [];
  Deno.test(`importModule: ${what} in ${name} is refused, with its place and the way out`, async () => {
    await using folder = await makeFolder(files);
    const url = toFileUrl(folder.file(name)).href;
    const error = await assertRejects(() => importModule(url), Error, message);
    assert(error.message.includes("deno bundle -o function.js"), error.message);
    const line = text.split("\n").length;
    assert(new RegExp(`at ${url}:${line}:\\d+$`).test(error.message), error.message);
  });
}

function importNatively(url: string): Promise<Record<string, unknown>> {
  return import(url);
}

async function importByLoader(url: string): Promise<Readonly<Record<string, unknown>>> {
  return (await new ModuleLoader().import(url)).module;
}
