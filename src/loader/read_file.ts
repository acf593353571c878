/**
 * Reads a file to its end. A device or a pipe, which may have none, is not read.
 *
 * @throws {TypeError} when it is no file; and what Deno throws when it cannot be read
 */
export async function readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  if (!(await Deno.stat(path)).isFile) throw new TypeError(`"${path}" is no file`);
  return await Deno.readFile(path);
}
