/** Most of a file of settings, such as `deno.json`: it is read whole, and kept. */
export const MAX_SETTINGS_BYTES = 4 * 1024 * 1024;
/** Most of a module, or of data that one imports. */
export const MAX_MODULE_BYTES = 256 * 1024 * 1024;

/**
 * Reads a file to its end. A pipe, a device or a socket, which may have none, is not read.
 *
 * @throws {TypeError} when it is no regular file
 * @throws {RangeError} when it is longer; and what Deno throws when it cannot be read
 */
export async function readRegularFile(
  path: string | URL,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // By its name: to open a pipe waits for somebody who writes.
  assertRegularFile(await Deno.stat(path), maxBytes);
  using file = await Deno.open(path);
  // What the system says of its size is a hint: it may grow, and some say that they are empty.
  let bytes = new Uint8Array((await file.stat()).size + 1);
  let length = 0;
  for (let count; (count = await file.read(bytes.subarray(length))) !== null;) {
    length += count;
    if (length > maxBytes) throw tooLong("more", maxBytes);
    if (length === bytes.length) bytes = enlarged(bytes, Math.min(2 * length + 4096, maxBytes + 1));
  }
  return bytes.subarray(0, length);
}

function enlarged(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}

/**
 * The text of a file in UTF-8, without a mark at its beginning.
 *
 * @throws {TypeError} when it is no regular file, or not in UTF-8
 * @throws {RangeError} when it is longer; and what Deno throws when it cannot be read
 */
export async function readRegularText(path: string | URL, maxBytes: number): Promise<string> {
  const bytes = await readRegularFile(path, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TypeError("it is not text in UTF-8", { cause });
  }
}

/**
 * @throws {TypeError} when it is no regular file
 * @throws {RangeError} when it is longer
 */
export function assertRegularFile(
  { isFile, isDirectory, size }: Pick<Deno.FileInfo, "isFile" | "isDirectory" | "size">,
  maxBytes: number,
): void {
  if (isDirectory) throw new TypeError("it is a folder");
  if (!isFile) throw new TypeError("it is no regular file");
  if (size > maxBytes) throw tooLong(`${size} bytes`, maxBytes);
}

function tooLong(found: string, maxBytes: number): RangeError {
  return new RangeError(`it has ${found}, and may have ${maxBytes}`);
}

/** An error of a file as one that tells which, where it does not: what Deno throws does. */
export function namingFile(error: unknown, url: string): unknown {
  const isOwn = error instanceof TypeError || error instanceof RangeError;
  return isOwn ? new TypeError(`Cannot read "${url}": ${error.message}`, { cause: error }) : error;
}
