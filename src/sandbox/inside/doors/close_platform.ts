import type { DoorFrame } from "./door.ts";

/**
 * What the platform keeps or reaches without a permission: storage that outlives the sandbox and is
 * shared with others, the graphics card, and what ends the process as it is unstable.
 *
 * Where a program may ask whether there is such a thing, there is none.
 */
export function closePlatform({ refuse }: DoorFrame): void {
  const { apply } = Reflect;
  const ProxyOf = Proxy;
  const scope = globalThis as unknown as Record<string, unknown>;
  // Their classes as well: one makes an object of them that works.
  for (
    const name of ["caches", "localStorage", "sessionStorage", "Cache", "CacheStorage", "Storage"]
  ) {
    delete scope[name];
  }
  const prototype = Object.getPrototypeOf(navigator);
  delete prototype.gpu;

  const deno = Deno as unknown as Record<string, (...args: unknown[]) => unknown>;
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null;
  /** Looked at once: a getter might say something else the next time. */
  const withoutUnstable = (options: unknown) => {
    if (!isObject(options)) return options;
    const { transport, reusePort } = options;
    if (transport === "vsock") refuse("Cannot open a vsock: a sandbox has none");
    if (reusePort) refuse("Cannot share a port: a sandbox has no reusePort");
    return new ProxyOf(options, {
      get: (target, key) =>
        key === "transport" ? transport : key === "reusePort" ? reusePort : target[key as string],
    });
  };
  for (const name of ["connect", "listen", "listenTls", "serve"]) {
    const property = Object.getOwnPropertyDescriptor(Deno, name);
    // `serve` is loaded when it is asked for, which costs something.
    const original = () => property?.get ? apply(property.get, Deno, []) : property?.value;
    const guarded = (first: unknown, second: unknown) =>
      apply(original(), Deno, [withoutUnstable(first), second]);
    Object.defineProperty(Deno, name, {
      value: guarded,
      configurable: true,
      writable: true,
      enumerable: true,
    });
  }
  const { openKv } = deno;
  if (typeof openKv === "function") {
    deno.openKv = (path) =>
      typeof path === "string" && path !== ""
        ? apply(openKv, Deno, [path])
        : refuse("Cannot open the default database: others share it; name a file");
  }
}
