/** What is known of some files without reading them. */
export interface FileStamps {
  /** Which they are, how long and how old: where it is the same as before, so are they. */
  readonly stamp: string;
  /** When the last of them was written, in milliseconds; may be later than now. */
  readonly writtenMs: number;
}

/** Looks at files by their names, as the system tells nobody of all that may happen to them. */
export function stampFiles(paths: Iterable<string>): FileStamps {
  let stamp = "";
  let writtenMs = 0;
  for (const path of paths) {
    const info = stat(path);
    const mtimeMs = info?.mtime?.getTime() ?? 0;
    writtenMs = Math.max(writtenMs, mtimeMs);
    stamp += info
      ? `${info.dev} ${info.ino} ${info.size} ${mtimeMs} ${info.ctime?.getTime()}\n`
      : "\n";
  }
  return { stamp, writtenMs };
}

/** At once, as to wait for each would cost ten times as much. */
function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    // It is not there.
    return undefined;
  }
}
