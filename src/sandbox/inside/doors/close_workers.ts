import type { DoorFrame } from "./door.ts";

/**
 * A worker is a realm of its own, where every door is open again: so it closes them before it loads its
 * module.
 *
 * The class behind each is handed what neither a method nor a getter of the function's has a part in:
 * strings, and objects that have all of their own.
 */
export function closeWorkers({ text }: DoorFrame): void {
  const { apply, construct, getOwnPropertyDescriptor } = Reflect;
  const { startsWith } = String.prototype;
  const { stringify } = JSON;
  const encode = encodeURIComponent;
  const UrlOf = URL;
  const getHref = getOwnPropertyDescriptor(URL.prototype, "href")?.get as () => string;
  const hrefOf = (url: unknown): string => apply(getHref, url, []);
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: string): unknown };
  };
  const { getBuiltinModule } = process;

  const moduleOf = (source: string) => `data:text/javascript,${encode(source)}`;
  /** By a static import, which asks for the permissions that a worker's module is loaded by. */
  const load = (url: string) =>
    apply(startsWith, url, ["blob:"])
      // Not every runtime imports it.
      ? `const it=await fetch(${
        stringify(url)
      });await import("data:"+it.headers.get("content-type")+` +
        `","+encodeURIComponent(await it.text()));`
      : `import ${stringify(url)};`;
  /** As it would be without the modules in between. */
  const place = (url: string) =>
    `Object.defineProperty(globalThis,"location",{value:new URL(${stringify(url)}),` +
    `configurable:true,enumerable:true});`;
  /** A module that closes the doors, and then is what comes behind. */
  const closed = (before: string, then: string) =>
    moduleOf(`import ${stringify(moduleOf(text + before))};${then}`);
  const closedUrl = (url: string) => closed(place(url), load(url));
  /** What a thread of text has is made anew: the runtime's own would be in front of the text. */
  const closedText = (source: string) =>
    closed(
      "",
      `const dir=process.cwd(),file=dir+"/[worker eval]",module={exports:{}};` +
        `Object.assign(globalThis,{require:process.getBuiltinModule("node:module").createRequire(file),` +
        `__filename:file,__dirname:dir,module,exports:module.exports});(0,eval)(${
          stringify(source)
        });`,
    );

  /** The class, as it is to everybody but the one that calls it. */
  const wrap = (original: unknown, prepare: (first: unknown, options: unknown) => unknown[]) => {
    if (typeof original !== "function") return original;
    const wrapped: unknown = new Proxy(original, {
      // Traps that a function gives to all objects would be handed the class.
      __proto__: null,
      construct: (target, args, newTarget) =>
        construct(target, prepare(args[0], args[1]), newTarget === wrapped ? target : newTarget),
    } as ProxyHandler<typeof original>);
    original.prototype.constructor = wrapped;
    return wrapped;
  };

  const scope = globalThis as unknown as { Worker: unknown; location?: { href: string } };
  scope.Worker = wrap(scope.Worker, (specifier, options) => {
    const url = hrefOf(new UrlOf(`${specifier}`, scope.location?.href));
    return [closedUrl(url), options];
  });

  const threads = getBuiltinModule("node:worker_threads") as { Worker: unknown };
  const { pathToFileURL } = getBuiltinModule("node:url") as typeof import("node:url");
  const { resolve } = getBuiltinModule("node:path") as typeof import("node:path");
  threads.Worker = wrap(threads.Worker, (file, options) => {
    const isText = !!(options as { eval?: unknown } | undefined)?.eval;
    const urlOf = () => hrefOf(typeof file === "string" ? pathToFileURL(resolve(file)) : file);
    const url = isText ? closedText(`${file}`) : closedUrl(urlOf());
    // Strings that are no paths are refused there: it is an object, with all that is asked of one.
    const specifier = { __proto__: null, protocol: "data:", href: url, toString: () => url };
    return [specifier, { __proto__: options, eval: false }];
  });
}
