import { fromFileUrl, relative } from "@std/path";
import { MAX_SETTINGS_BYTES, readRegularFile } from "../files/read_regular_file.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { LoadFailure, SourceLine } from "./dev_state.ts";

/** How many lines are shown before the place, and behind it. */
const AROUND = 5;
/** What is longer is cut off, in characters: a line of a bundle may be megabytes long. */
const MAX_LINE = 400;

const PLACE = /(file:\/\/\/[^"\s]+?):(\d+):(\d+)/;

/** A place in a file. */
export interface SourcePlace {
  /** Absolute path. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Why a version was not loaded, with the lines around the place.
 *
 * @param show the path of a file for people
 * @param isOwn whether a file is the function's: nothing of another is shown
 */
export async function describeFailure(
  error: unknown,
  show: (path: string) => string,
  isOwn: (path: string) => Promise<boolean>,
): Promise<LoadFailure> {
  const message = errorMessage(error);
  const at = new Date().toISOString();
  const place = placeOf(message, error instanceof InvokerError ? error.frames : []);
  if (!place || !await isOwn(place.path)) {
    return { message, file: null, line: null, column: null, source: [], at };
  }
  const { path, line, column } = place;
  return { message, file: show(path), line, column, source: await readAround(path, line), at };
}

/** The place that an error tells: its message has one where a parser or a module failed. */
export function placeOf(message: string, frames: readonly string[]): SourcePlace | undefined {
  const [, url, line, column] = [message, ...frames].map((text) => PLACE.exec(text))
    .find((found) => found !== null) ?? [];
  if (url === undefined) return undefined;
  try {
    return { path: fromFileUrl(url), line: Number(line), column: Number(column) };
  } catch {
    return undefined;
  }
}

/** Whether a file lies in one of the folders, links followed. */
export async function isInside(path: string, folders: readonly string[]): Promise<boolean> {
  const real = await Deno.realPath(path).catch(() => undefined);
  if (real === undefined) return false;
  return folders.some((folder) => !/^\.\.(?:[/\\]|$)/.test(relative(folder, real)));
}

async function readAround(path: string, place: number): Promise<readonly SourceLine[]> {
  try {
    const text = new TextDecoder().decode(await readRegularFile(path, MAX_SETTINGS_BYTES));
    const first = Math.max(1, place - AROUND);
    return text.split("\n").slice(first - 1, place + AROUND)
      .map((text, i) => ({ line: first + i, text: text.slice(0, MAX_LINE).trimEnd() }));
  } catch {
    // It is gone again.
    return [];
  }
}
