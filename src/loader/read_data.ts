import { createRequire } from "node:module";
import { extname, fromFileUrl } from "@std/path";
import { isCommonJs } from "./commonjs.ts";
import { MAX_MODULE_BYTES, namingFile, readRegularFile } from "../files/read_regular_file.ts";

/** Exports by name. */
export type Namespace = Readonly<Record<string, unknown>>;

/**
 * What a file exports that is no module of statements: JSON, text, CommonJS, WebAssembly.
 *
 * @param type of the import attributes
 * @returns `undefined` for a module
 * @throws {TypeError} when the type is not that of the file
 */
export async function readData(url: string, type?: string): Promise<Namespace | undefined> {
  const extension = url.startsWith("file:") ? extname(new URL(url).pathname) : "";
  const isJson = extension === ".json" || /^data:application\/json\b/.test(url);
  if (isJson && type === undefined) {
    throw new TypeError(
      'Attempted to load JSON module without specifying "type": "json" attribute in the import ' +
        "statement.",
    );
  }
  if (type === undefined && await isCommonJs(url)) return readCommonJs(url);
  const read = type === undefined ? READERS[extension] : TYPES[type];
  if (type !== undefined && read === undefined) {
    throw new TypeError(`"${type}" is not a valid module type.`);
  }
  if (type === "json" && !isJson) {
    throw new TypeError(`Cannot import "${url}" as "json": it is another kind of file.`);
  }
  return await read?.(url);
}

const TYPES: Readonly<Record<string, (url: string) => Promise<Namespace>>> = {
  json: async (url) => ({ default: parseJson(url, await (await read(url)).text()) }),
  text: async (url) => ({ default: await (await read(url)).text() }),
};

const READERS: Readonly<Record<string, (url: string) => Promise<Namespace>>> = {
  ".wasm": async (url) => {
    // The runtime reads it without asking for permission.
    await read(url);
    return await import(url);
  },
};

function readCommonJs(url: string): Namespace {
  const exports = createRequire(url)(fromFileUrl(url));
  return { ...exports, default: exports, "module.exports": exports };
}

function parseJson(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot parse "${url}": ${why}`, { cause });
  }
}

/** A file is read by what asks for permission. */
async function read(url: string): Promise<Response> {
  if (url.startsWith("data:")) return await fetch(url);
  try {
    return new Response(await readRegularFile(new URL(url), MAX_MODULE_BYTES));
  } catch (error) {
    throw namingFile(error, url);
  }
}
