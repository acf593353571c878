import type { DoorFrame } from "./door.ts";

/**
 * A worker is a realm of its own, where every door is open again: so it closes them before it loads its
 * module.
 */
export function closeWorkers({ text }: DoorFrame): void {
  const { apply, construct } = Reflect;
  const { startsWith } = String.prototype;
  const { stringify } = JSON;
  const encode = encodeURIComponent;
  const UrlOf = URL;
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
  /** A module that closes the doors, and then is the one that was asked for. */
  const closed = (url: string) => {
    // As it would be without this module in between.
    const place = `Object.defineProperty(globalThis,"location",{value:new URL(${stringify(url)}),` +
      `configurable:true,enumerable:true});`;
    const first = moduleOf(text + place);
    return moduleOf(`import ${stringify(first)};${load(url)}`);
  };

  /** The class, as it is to everybody but the one that calls it. */
  const wrap = (original: unknown, prepare: (args: unknown[]) => unknown[]) => {
    if (typeof original !== "function") return original;
    const wrapped: unknown = new Proxy(original, {
      construct: (target, args, newTarget) =>
        construct(target, prepare(args), newTarget === wrapped ? target : newTarget),
    });
    original.prototype.constructor = wrapped;
    return wrapped;
  };

  const scope = globalThis as unknown as { Worker: unknown; location?: { href: string } };
  scope.Worker = wrap(scope.Worker, ([specifier, ...rest]) => {
    const url = new UrlOf(String(specifier), scope.location?.href).href;
    return [closed(url), ...rest];
  });

  const threads = getBuiltinModule("node:worker_threads") as { Worker: unknown };
  threads.Worker = wrap(threads.Worker, ([file, options, ...rest]) => {
    if ((options as { eval?: unknown } | undefined)?.eval) {
      return [`${text}\n${String(file)}`, options, ...rest];
    }
    const { pathToFileURL } = getBuiltinModule("node:url") as typeof import("node:url");
    const { resolve } = getBuiltinModule("node:path") as typeof import("node:path");
    const url = file instanceof UrlOf ? file : pathToFileURL(resolve(String(file)));
    return [new UrlOf(closed(url.href)), options, ...rest];
  });
}
