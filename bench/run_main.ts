// deno-lint-ignore-file no-console
/** Runs a program of the benchmark, and ends with its status; with 1 and what happened when it fails. */
export async function runMain(main: (args: readonly string[]) => Promise<number>): Promise<never> {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
