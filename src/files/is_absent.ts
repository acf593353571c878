/** Whether an error says that there is nothing of a path, or of a folder on its way. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
