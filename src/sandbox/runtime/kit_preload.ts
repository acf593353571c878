import { KIT_NAME } from "./kit_name.ts";

/**
 * The host that an invoker from a registry has its code from, "HOST:PORT"; `undefined`: it is on disk.
 *
 * To load more of that code, as for a sandbox, takes the permission to import from there.
 */
export function remoteHost(moduleUrl: string): string | undefined {
  const { protocol, hostname, port } = new URL(moduleUrl);
  if (protocol === "file:") return undefined;
  return `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
}

/**
 * The module to start a sandbox with: the one given or, for an invoker from a registry, one that
 * loads the kit before it.
 *
 * A function may import what is loaded already. Deno counts a package of a registry as that only where
 * it has been asked for in the very same words, which are those of the project's import map.
 *
 * @param resolve `import.meta.resolve`
 */
export function withKit(moduleUrl: URL, resolve: (specifier: string) => string): URL {
  if (remoteHost(moduleUrl.href) === undefined) return moduleUrl;
  let kit: string;
  try {
    kit = resolve(KIT_NAME);
  } catch {
    // No import map has it.
    return moduleUrl;
  }
  const imports = [kit, moduleUrl.href].map((url) => `import ${JSON.stringify(url)};`);
  return new URL(`data:text/javascript,${encodeURIComponent(imports.join("\n"))}`);
}
