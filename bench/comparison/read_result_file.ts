import { RESULT_FORMAT, type ResultFile } from "../report/result_file.ts";

/**
 * Takes what `--json` has written.
 *
 * @throws {TypeError} when it is something else
 */
export function readResultFile(path: string, text: string): ResultFile {
  const found = parse(text);
  if (found?.format === RESULT_FORMAT) return found as ResultFile;
  throw new TypeError(
    `Cannot compare "${path}": it is no result of this benchmark in the format ${RESULT_FORMAT}`,
  );
}

function parse(text: string): { readonly format?: unknown } | null | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
