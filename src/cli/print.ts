import type { CliIo } from "./cli_io.ts";

/**
 * Prints a text, or bytes as they are. That whoever reads has left, as `head` does, is no failure.
 *
 * @returns whether it was taken
 */
export async function print(
  what: string | Uint8Array,
  io: Pick<CliIo, "stdout">,
): Promise<boolean> {
  try {
    await io.stdout(typeof what === "string" ? new TextEncoder().encode(what) : what);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}
