import { basename, dirname, fromFileUrl, join, resolve } from "@std/path";
import { parseAll, stringify } from "@std/yaml";
import { MAX_SETTINGS_BYTES, readRegularText } from "../files/read_regular_file.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { isMap, type YamlMap } from "../scaffold/invoker_resource.ts";
import { fetchFailure } from "./fetch_failure.ts";
import { fetchText } from "./fetch_text.ts";
import { shownUrl } from "./shown_url.ts";

/** What invokers are called and which version they are, in place of what their files say. */
export interface InvokerChanges {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

/** Files of invokers in a folder. */
const INVOKER_FILES = "*-invoker.yaml";

/**
 * Reads riff's resources of invokers, one YAML text each.
 *
 * @param source a file, a folder of `*-invoker.yaml`, a pattern, or a URL
 * @param cwd what relative paths are relative to
 * @throws {InvokerError} `start-failed` when there are none or one cannot be read, `usage` for a name
 * that is for several
 */
export async function readInvokers(
  source: string,
  cwd: string,
  { name, version }: InvokerChanges = {},
): Promise<readonly string[]> {
  const texts = await readTexts(source, cwd);
  const invokers = texts.flatMap(([place, text]) => parseInvokers(place, text));
  if (invokers.length === 0) {
    throw new InvokerError(
      "start-failed",
      `Cannot apply invokers: none is found at "${shownUrl(source)}"`,
    );
  }
  if (name !== undefined && invokers.length > 1) {
    throw new InvokerError(
      "usage",
      `Cannot use --name "${name}": it is for a single invoker, and ${invokers.length} are found`,
    );
  }
  return invokers.map((invoker) =>
    stringify({
      ...invoker,
      ...(name !== undefined && { metadata: { ...asMap(invoker.metadata), name } }),
      ...(version !== undefined && { spec: { ...asMap(invoker.spec), version } }),
    }, { lineWidth: -1 })
  );
}

type PlacedText = readonly [place: string, text: string];

async function readTexts(source: string, cwd: string): Promise<readonly PlacedText[]> {
  // A single letter is a drive.
  const [, scheme] = /^([a-z][a-z\d+.-]+):/i.exec(source) ?? [];
  if (scheme === undefined) return await readFiles(resolve(cwd, source));
  if (scheme === "file") return await readFiles(fromFileUrl(source));
  if (scheme === "http" || scheme === "https") return [[shownUrl(source), await readUrl(source)]];
  throw new InvokerError(
    "usage",
    `Cannot read "${source}": it has to be a path, or a URL of file, http or https`,
  );
}

async function readUrl(url: string): Promise<string> {
  try {
    return await fetchText(url);
  } catch (cause) {
    throw unreadable(shownUrl(url), cause, fetchFailure(cause));
  }
}

async function readFiles(path: string): Promise<readonly PlacedText[]> {
  try {
    const files = await findFiles(path);
    return await Promise.all(
      files.map(async (file) => [file, await readRegularText(file, MAX_SETTINGS_BYTES)] as const),
    );
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw unreadable(path, cause);
  }
}

async function findFiles(path: string): Promise<readonly string[]> {
  if (/[*?]/.test(basename(path))) return await match(dirname(path), basename(path));
  const { isDirectory } = await Deno.stat(path);
  return isDirectory ? await match(path, INVOKER_FILES) : [path];
}

async function match(folder: string, pattern: string): Promise<readonly string[]> {
  const source = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*").replaceAll("?", ".");
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.filter((name) => new RegExp(`^${source}$`).test(name)).toSorted()
    .map((name) => join(folder, name));
}

function parseInvokers(place: string, text: string): readonly YamlMap[] {
  let documents: readonly unknown[];
  try {
    documents = parseAll(text);
  } catch (cause) {
    throw unreadable(place, cause);
  }
  return documents.filter((document) => document !== null).map((document) => {
    const invoker = asMap(document);
    if (invoker.kind === "Invoker") return invoker;
    throw unreadable(place, new Error(`it has something of another kind than "Invoker"`));
  });
}

function asMap(value: unknown): YamlMap {
  return isMap(value) ? value : {};
}

function unreadable(place: string, cause: unknown, why = errorMessage(cause)): InvokerError {
  return new InvokerError("start-failed", `Cannot read "${place}": ${why}`, { cause });
}
