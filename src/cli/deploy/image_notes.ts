import { parse } from "@std/jsonc";
import { join } from "@std/path";
import type { CheckReport } from "../../check/check_report.ts";
import { MAX_SETTINGS_BYTES, readRegularText } from "../../files/read_regular_file.ts";
import { shellWord } from "../shell_word.ts";

/** The kit is a part of the invoker. */
const KIT = /^(?:jsr:\/?)?@projectriff\/deno-function-invoker(?:[@/]|$)/;
/** Permission to read for those who are neither its owner nor of its group. */
const READABLE_BY_OTHERS = 0o004;

/**
 * What the author of a function should know of its image, as far as a look at its modules tells.
 *
 * @param folder of the function, absolute
 * @param paths what the image will have of it, relative to it, the function's module first
 */
export async function imageNotes(
  { imports }: CheckReport,
  folder: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const [artifact = ""] = paths;
  return [...await notesOnModes(folder, paths), ...notesOnImports(imports, artifact)];
}

/** What is not said of permissions: that a set, which tests and `dev` go by, is not taken along. */
export async function permissionNotes(
  configFile: string,
  permissionSet: string | undefined,
): Promise<readonly string[]> {
  if (permissionSet !== undefined || !await hasDefaultSet(configFile)) return [];
  return [
    `The resources grant nothing of the permission set in "${configFile}": init -P takes it along`,
  ];
}

async function hasDefaultSet(configFile: string): Promise<boolean> {
  try {
    const config = parse(await readRegularText(configFile, MAX_SETTINGS_BYTES));
    const { permissions } = config as { permissions?: { default?: object } };
    // To read its own folder every function is allowed.
    return Object.keys(permissions?.default ?? {}).some((kind) => kind !== "read");
  } catch {
    // That there is none, or that it cannot be read, is no concern of who did not ask for it.
    return false;
  }
}

async function notesOnModes(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const modes = await Promise.all(paths.map((path) => Deno.stat(join(folder, path))));
  return paths.filter((_, i) => {
    const mode = modes[i]?.mode ?? null;
    return mode !== null && (mode & READABLE_BY_OTHERS) === 0;
  }).map((path) =>
    `The image cannot read "${path}", as it runs as a user of its own: chmod o+r "${path}"`
  );
}

function notesOnImports(imports: CheckReport["imports"], artifact: string): readonly string[] {
  if (imports === undefined) return [];
  const packages = imports.packages.map(({ specifier }) => specifier)
    .filter((specifier) => !KIT.test(specifier));
  const fetched = [...packages, ...imports.web];
  return [
    ...fetched.length === 0 ? [] : [
      `The image fetches nothing, and has no ${fetched.join(", ")}: bundle the function, by ` +
      `deno bundle --external @projectriff/deno-function-invoker -o function.js ` +
      `${
        shellWord(artifact)
      } in its folder, and run init again with --artifact function.js --force, which writes ` +
      `anew what has ${artifact} in it`,
    ],
    ...imports.computed.map((file) =>
      `The image has no file that is imported by a computed name, as in "${file}": add it to the ` +
      `Dockerfile`
    ),
    ...imports.problems.map(({ file, message }) =>
      `The image has no "${file}", which is imported and cannot be read: ` +
      message.replaceAll(/\s*\n\s*/g, " ")
    ),
  ];
}
