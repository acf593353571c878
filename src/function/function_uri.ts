import { fromFileUrl, resolve, toFileUrl } from "@std/path";
import { InvokerError } from "../invocation/invoker_error.ts";

/** Where a function is, and which export it is. */
export interface FunctionLocation {
  /** Absolute path of a file or a folder. */
  readonly path: string;
  /** Name of the export, when it was given. */
  readonly handler?: string;
}

/** Schemes have two letters or more, so that a drive letter is none. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/**
 * Reads a FUNCTION_URI (docs/functions.md): a path or a `file:` URL, with an optional `?handler=NAME`.
 *
 * @param cwd what a relative path is relative to; absent: the working directory
 * @throws {InvokerError} `start-failed` for another scheme or a URL that names no file
 */
export function parseFunctionUri(uri: string, cwd = ""): FunctionLocation {
  const scheme = SCHEME.exec(uri)?.[0].toLowerCase();
  if (scheme && scheme !== "file:") {
    throw new InvokerError("start-failed", `Unsupported scheme in function URI: ${uri}`);
  }
  const [place, query] = splitQuery(uri);
  const handler = new URLSearchParams(query).get("handler");
  const path = scheme ? pathOfUrl(place, uri) : resolve(cwd, place);
  return handler ? { path, handler } : { path };
}

/**
 * The same FUNCTION_URI, whatever the working directory is by then.
 *
 * @throws {InvokerError} `start-failed` as {@linkcode parseFunctionUri}
 */
export function absoluteFunctionUri(uri: string, cwd: string): string {
  const { path, handler } = parseFunctionUri(uri, cwd);
  const url = toFileUrl(path);
  if (handler !== undefined) url.searchParams.set("handler", handler);
  return url.href;
}

function splitQuery(uri: string): [place: string, query: string] {
  const mark = uri.lastIndexOf("?");
  return mark < 0 ? [uri, ""] : [uri.slice(0, mark), uri.slice(mark + 1)];
}

function pathOfUrl(url: string, uri: string): string {
  try {
    return fromFileUrl(url);
  } catch (cause) {
    throw new InvokerError("start-failed", `Cannot read function URI "${uri}": it names no file`, {
      cause,
    });
  }
}
