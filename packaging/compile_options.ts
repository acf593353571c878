import { parseArgs } from "@std/cli/parse-args";

/** What `deno task compile` is told. */
export interface CompileOptions {
  /** Where the program goes; relative to the project's folder. */
  readonly output: string;
  /** A platform of `deno compile`; without it that of this machine. */
  readonly target?: string;
  readonly help: boolean;
}

/** The text of `--help`. */
export const COMPILE_USAGE = `Usage: deno task compile [--target TARGET] [--output FILE]

Compiles the invoker into one program that needs no Deno, no cache and no network.

  --target TARGET  platform to compile for, as "deno compile --help" lists them
  --output FILE    where to put it, "dist/invoker" by default

The licences of the packages in it are put beside it. DENORT_BIN names the runtime to put into it,
"denort" of the same version of Deno and for the same platform, where it cannot be downloaded.
`;

const DEFAULT_OUTPUT = "dist/invoker";

/**
 * Reads the arguments of `deno task compile`.
 *
 * @throws {RangeError} when one is not known or has no value
 */
export function parseCompileOptions(args: readonly string[]): CompileOptions {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    boolean: ["help"],
    string: ["target", "output"],
    unknown: (arg) => unknown.push(arg) === 0,
  });
  const [first] = unknown;
  if (first !== undefined) {
    throw new RangeError(`Cannot use "${first}": the options are --target and --output`);
  }
  const target = valueOf(flags["target"], "target");
  const output = valueOf(flags["output"], "output") ?? DEFAULT_OUTPUT;
  return {
    // What `deno compile` would do, too: a program without it does not start there.
    output: target?.includes("windows") && !output.endsWith(".exe") ? `${output}.exe` : output,
    ...(target !== undefined && { target }),
    help: flags["help"] === true,
  };
}

function valueOf(flag: unknown, name: string): string | undefined {
  if (flag === undefined) return undefined;
  if (typeof flag === "string" && flag !== "") return flag;
  throw new RangeError(`Cannot use --${name}: it has no value`);
}
