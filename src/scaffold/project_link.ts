import { relative, SEPARATOR } from "@std/path";

/**
 * What a `deno.json` says under `links` of a folder elsewhere: a relative URL.
 *
 * @param from absolute path of the folder of that `deno.json`, without symbolic links: it is read from
 * where they lead
 * @param to absolute path
 */
export function projectLink(from: string, to: string): string {
  // Deno encodes the rest itself.
  return relative(from, to).split(SEPARATOR)
    .map((name) => name.replaceAll(/[%#?\\]/g, encodeURIComponent))
    .join("/");
}
