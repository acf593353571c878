import { dirname, extname, fromFileUrl, join } from "@std/path";
import { MAX_SETTINGS_BYTES, readRegularText } from "../files/read_regular_file.ts";

/** Exports by name. */
type Namespace = Readonly<Record<string, unknown>>;

/** What the runtime has beside the exports of a CommonJS module: all of them, as it exports them. */
const EXPORTED = "module.exports";

/**
 * What a module exports, by name: of a CommonJS module the properties of what it exports, also those
 * that the runtime could not tell from its text. What is no plain object is the default export.
 */
export function namedExports(module: Namespace): Namespace {
  if (!Object.hasOwn(module, EXPORTED)) return module;
  const exported = module[EXPORTED];
  if (!isPlain(exported) || "run" in exported) return { default: exported };
  const { __esModule: _, ...named } = exported;
  return named;
}

function isPlain(value: unknown): value is Namespace {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Whether a file is CommonJS: by its name or, as Deno has it, by the `package.json` that it belongs to.
 *
 * `undefined`: nobody can tell, as that is a pipe, a device, or too long. The runtime would wait for it.
 */
export async function isCommonJs(url: string): Promise<boolean | undefined> {
  if (!url.startsWith("file:")) return false;
  const path = fromFileUrl(url);
  switch (extname(path)) {
    case ".cjs":
      return true;
    case ".js":
      return await isInCommonJsPackage(dirname(path));
    default:
      return false;
  }
}

/** By the `type` of the nearest manifest, as far as it may be read. */
async function isInCommonJsPackage(folder: string): Promise<boolean | undefined> {
  try {
    const text = await readRegularText(join(folder, "package.json"), MAX_SETTINGS_BYTES);
    return JSON.parse(text).type === "commonjs";
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    const parent = dirname(folder);
    const isAbsent = error instanceof Deno.errors.NotFound;
    return isAbsent && parent !== folder ? await isInCommonJsPackage(parent) : false;
  }
}
