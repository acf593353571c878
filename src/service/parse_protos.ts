import { dirname, isAbsolute, join, relative, resolve } from "@std/path";
import type protobuf from "protobufjs";
import { isAbsent } from "../files/is_absent.ts";
import { MAX_SETTINGS_BYTES, readRegularText } from "../files/read_regular_file.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { GOOGLE_API_FILES } from "./google_api_files.ts";
import { GOOGLE_PROTOBUF_FILES } from "./google_protobuf_files.ts";
import { lineOfLostName, nameNotKept, takenValue } from "./lost_name.ts";
import { unusable } from "./unusable.ts";

/** What comes along; an own file of the same name wins. */
const KNOWN_FILES: Readonly<Record<string, string>> = {
  ...GOOGLE_PROTOBUF_FILES,
  ...GOOGLE_API_FILES,
};
const DESCRIPTOR = "google/protobuf/descriptor.proto";

/** A .proto file. */
interface ProtoFile {
  /** By which others import it. */
  readonly name: string;
  /** Where it is; absent for one that comes along. */
  readonly path?: string;
  readonly text: string;
}

/** .proto files and all that they import, parsed and resolved. */
export interface ParsedProtos {
  readonly root: protobuf.Root;
  /** Where the files are that were asked for, by the name by which others would import them. */
  readonly origins: ReadonlyMap<string, string>;
  /** Those that do not come along, by such names. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Parses .proto files as `@grpc/proto-loader` does, by protobufjs; but a file that is not found is
 * told by where it was looked for, and one that is wrong by the line.
 *
 * @param protoPaths folders that imports are looked for in; behind them are that of the file that
 * imports, those of all files that are named, and the working folder
 * @throws {InvokerError} `start-failed`
 */
export async function parseProtos(
  pb: typeof protobuf,
  descriptor: protobuf.INamespace,
  protos: readonly string[],
  protoPaths: readonly string[],
): Promise<ParsedProtos> {
  const root = new pb.Root();
  const folders = [...protos.map((path) => dirname(path)), "."];
  const files = new Map<string, ProtoFile>();
  const origins = new Map<string, string>();
  for (const path of protos) origins.set(await load(await readNamed(path, protoPaths)), path);
  resolveTypes(root, files);
  const own = [...files.values()].filter(({ path }) => path !== undefined);
  return { root, origins, texts: Object.fromEntries(own.map(({ name, text }) => [name, text])) };

  async function load(file: ProtoFile): Promise<string> {
    const key = file.path === undefined ? file.name : resolve(file.path);
    const known = files.get(key);
    if (known) return known.name;
    const other = [...files.values()].find(({ name }) => name === file.name);
    if (other) {
      throw unusable(
        shownPath(file),
        `"${shownPath(other)}" is another file that is imported as "${file.name}": ` +
          "--proto-path FOLDER, of a folder above both, tells them apart",
      );
    }
    files.set(key, file);
    for (const target of parseInto(pb, root, file)) {
      const near = file.path === undefined ? [] : [dirname(file.path)];
      const imported = await readImport(target, file, [...protoPaths, ...near, ...folders]);
      if (imported) await load(imported);
      else if (!files.has(DESCRIPTOR)) {
        files.set(DESCRIPTOR, { name: DESCRIPTOR, text: "" });
        root.addJSON(descriptor.nested ?? {});
      }
    }
    return file.name;
  }
}

async function readNamed(path: string, protoPaths: readonly string[]): Promise<ProtoFile> {
  const inside = protoPaths.map((folder) => relative(folder, path))
    .find((name) => !name.startsWith("..") && !isAbsolute(name));
  try {
    const text = await readRegularText(path, MAX_SETTINGS_BYTES);
    return { name: (inside ?? relative(dirname(path), path)).replaceAll("\\", "/"), path, text };
  } catch (cause) {
    throw unusable(path, isAbsent(cause) ? "there is no such file" : errorMessage(cause), cause);
  }
}

/** What a file imports; `undefined` for the one that comes along in another form. */
async function readImport(
  target: string,
  from: ProtoFile,
  folders: readonly string[],
): Promise<ProtoFile | undefined> {
  const tried = [...new Set(folders)];
  for (const folder of tried) {
    const path = join(folder, target);
    try {
      return { name: target, path, text: await readRegularText(path, MAX_SETTINGS_BYTES) };
    } catch (cause) {
      if (!isAbsent(cause)) throw unusable(path, errorMessage(cause), cause);
    }
  }
  const text = Object.hasOwn(KNOWN_FILES, target) ? KNOWN_FILES[target] : undefined;
  if (text !== undefined) return { name: target, text };
  if (target === DESCRIPTOR) return undefined;
  const where = tried.map((folder) => JSON.stringify(join(folder, target))).join(", ");
  const line = lineOf(from.text, `"${target}"`) ?? lineOf(from.text, target) ?? 1;
  throw unusable(
    shownPath(from),
    `line ${line}: its import "${target}" is not there: tried ${where}; --proto-path FOLDER names another`,
  );
}

/** @returns what it imports */
function parseInto(pb: typeof protobuf, root: protobuf.Root, file: ProtoFile): readonly string[] {
  // protobufjs knows by it which file a type is from.
  (pb.parse as { filename?: string }).filename = file.name;
  let parsed: protobuf.IParserResult;
  try {
    parsed = pb.parse(file.text, root, { keepCase: true, alternateCommentMode: true });
  } catch (cause) {
    throw unusable(shownPath(file), describeParseError(cause, file.text), cause);
  }
  const line = lineOfLostName(pb, file.text);
  if (line !== undefined) {
    throw unusable(shownPath(file), `line ${line}: ${nameNotKept("__proto__")}`);
  }
  const { imports = [], weakImports = [] } = parsed;
  return [...imports, ...weakImports];
}

/** "illegal token 'x' (FILE, line N)" → "line N: illegal token 'x'". */
function describeParseError(error: unknown, text: string): string {
  // At the end of a file it looks for the next token's letters.
  if (error instanceof TypeError) return "it ends in the middle of a definition";
  const message = errorMessage(error);
  const taken = takenValue(message);
  if (taken !== undefined) return `line ${lineOf(text, taken)}: ${nameNotKept(taken)}`;
  const [, what, line] = /^(.*) \(.*, line (\d+)\)$/s.exec(message) ?? [];
  return line === undefined ? message : `line ${line}: ${what}`;
}

function resolveTypes(root: protobuf.Root, files: ReadonlyMap<string, ProtoFile>): void {
  try {
    root.resolveAll();
  } catch (cause) {
    const message = errorMessage(cause);
    // "no such Type or Enum 'Nope' in Type .M"
    const [, missing] = /'([^']+)'/.exec(message) ?? /no such type: (\S+)/i.exec(message) ?? [];
    for (const file of missing === undefined ? [] : files.values()) {
      const line = lineOf(file.text, missing);
      if (line !== undefined) throw unusable(shownPath(file), `line ${line}: ${message}`, cause);
    }
    throw unusable(shownPath([...files.values()][0]), message, cause);
  }
}

function lineOf(text: string, part: string | undefined): number | undefined {
  const at = part === undefined ? -1 : text.indexOf(part);
  return at < 0 ? undefined : text.slice(0, at).split("\n").length;
}

function shownPath(file: ProtoFile | undefined): string {
  return file?.path ?? file?.name ?? "";
}
