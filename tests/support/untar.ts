const BLOCK = 512;

/** The files of an archive by tar, by path with a slash in front. */
export async function untar(
  archive: ReadableStream<Uint8Array>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const bytes = new Uint8Array(await new Response(archive).arrayBuffer());
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + BLOCK);
    const size = parseInt(textIn(header, 124, 12), 8);
    const content = bytes.slice(at + BLOCK, at + BLOCK + size);
    const type = textIn(header, 156, 1);
    const prefix = textIn(header, 345, 155);
    const isUstar = textIn(header, 257, 6) === "ustar";
    const short = `${isUstar && prefix ? `${prefix}/` : ""}${textIn(header, 0, 100)}`;
    if (type === "L") longName = textIn(content, 0, size);
    else {
      if (type === "0" || type === "") files.set(absolute(longName ?? short), content);
      longName = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function absolute(name: string): string {
  return `/${name.replace(/^(?:\.?\/)+/, "")}`;
}

function textIn(bytes: Uint8Array, start: number, length: number): string {
  const [text = ""] = new TextDecoder().decode(bytes.subarray(start, start + length)).split("\0");
  return text.trim();
}
