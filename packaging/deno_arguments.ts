/** Arguments of `deno` that bundle `entries` into `folder`, each with a module of its own. */
export function bundleArguments(entries: readonly string[], folder: string): string[] {
  return [
    "bundle",
    "--quiet",
    ...["--lock=deno.lock", "--frozen"], // what ships is what it pins
    "--code-splitting", // else every entry would carry its own copy of what they share
    "--keep-names", // names of functions and classes are in messages
    "--unstable-raw-imports", // the files of a page are imported as text
    ...["--outdir", folder],
    ...entries,
  ];
}

/** What to compile, by paths from the bundle's folder. */
export interface Compilation {
  readonly main: string;
  readonly workers: readonly string[];
  /** Names of unstable features, as in `deno.json`. */
  readonly unstable: readonly string[];
  /** Absolute path of the program. */
  readonly output: string;
  /** The platform, by its name in Rust. */
  readonly target: string;
}

/** Arguments of `deno` that compile a bundle, to be run in its folder. */
export function compileArguments(compilation: Compilation): string[] {
  const { main, workers, unstable, output, target } = compilation;
  return [
    "compile",
    "--quiet",
    "--no-check", // types are not in it any more
    // All that belongs into it is in the bundle: nothing else is resolved, downloaded or embedded.
    ...["--no-config", "--no-lock", "--no-npm", "--no-remote"],
    // The cache is a file in the folder for temporary files, under a name that anybody can guess.
    // Who may write there, as a function with --allow-write=/tmp, could put code into a next start.
    "--no-code-cache",
    ...unstable.map((feature) => `--unstable-${feature}`),
    // What its function is granted is narrowed when it starts, and what nobody needs is given up.
    "--allow-all",
    "--no-prompt", // what a function may not do is refused, at a terminal too
    ...workers.flatMap((worker) => ["--include", worker]),
    ...["--target", target],
    ...["--output", output],
    main,
  ];
}
