import { dirname, join } from "@std/path";

/** A folder that is there for one test. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
  /** Path of a file in it. */
  file(name: string): string;
}

/** Makes a folder of files, by name and text; a name may begin with folders. */
export async function makeFolder(files: Readonly<Record<string, string>>): Promise<TempFolder> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "invoker-test-" }));
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(join(path, dirname(name)), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
