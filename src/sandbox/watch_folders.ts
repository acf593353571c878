import { dirname } from "@std/path";
import { mayRead } from "./may_read.ts";

/** Watches what happens in some folders, until it is closed. */
export interface FolderWatch {
  /** Resolves when nothing more is told. Never rejects. */
  close(): Promise<void>;
}

/**
 * Watches folders, not what lies deeper. In place of one that is not there, the nearest above it is.
 *
 * @param onEvent told what has happened to which paths
 * Those that the invoker may not read are left out.
 *
 * @throws when none of them can be watched
 */
export async function watchFolders(
  folders: Iterable<string>,
  onEvent: (event: Pick<Deno.FsEvent, "kind" | "paths">) => void,
): Promise<FolderWatch> {
  const existing = new Set(await Promise.all([...folders].filter(mayRead).map(nearestFolder)));
  const watchers = openWatchers([...existing].filter(mayRead));
  const told = watchers.map(async (watcher) => {
    try {
      for await (const event of watcher) onEvent(event);
    } catch {
      // What cannot be read of it is no event.
    }
  });
  return {
    async close() {
      for (const watcher of watchers) watcher.close();
      await Promise.all(told);
    },
  };
}

/** One for all of them; where one may not be watched, each has its own, and that one none. */
function openWatchers(folders: readonly string[]): Deno.FsWatcher[] {
  try {
    return [Deno.watchFs([...folders], { recursive: false })];
  } catch (error) {
    if (folders.length <= 1) throw error;
    const watchers = folders.flatMap((folder) => {
      try {
        return [Deno.watchFs(folder, { recursive: false })];
      } catch {
        return [];
      }
    });
    if (watchers.length === 0) throw error;
    return watchers;
  }
}

async function nearestFolder(path: string): Promise<string> {
  try {
    if (!mayRead(path) || (await Deno.stat(path)).isDirectory) return path;
  } catch {
    // it is not there
  }
  const above = dirname(path);
  return above === path ? path : await nearestFolder(above);
}
