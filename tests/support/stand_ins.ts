import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";
import { type FinishedInvoker, runInvoker } from "./invoker_process.ts";

/** What a stand-in does when its first argument is a given one. */
export interface StandInAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
}

/** Programs under the names of others, which write down how they were run. */
export interface StandIns extends AsyncDisposable {
  /** A folder to work in, with the files that were asked for. */
  readonly folder: TempFolder;
  /** The command lines so far; an argument with a space in it is in double quotes. */
  commandLines(): Promise<readonly string[]>;
  /** All that was given to them on standard input. */
  given(): Promise<string>;
  /** Runs the invoker where it finds these programs, and no others. */
  invoke(args: readonly string[], options?: InvokeOptions): Promise<FinishedInvoker>;
}

export interface InvokeOptions {
  readonly env?: Record<string, string>;
  /** @default {["--allow-all"]} */
  readonly denoOptions?: readonly string[];
  /** Relative to the folder. */
  readonly cwd?: string;
}

export interface StandInsOptions {
  readonly programs: readonly string[];
  /** By program and first argument, as in `kubectl get`. */
  readonly answers?: Readonly<Record<string, StandInAnswer>>;
  /** What is in the folder. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Deno's cache, which would otherwise be looked for in the home folder of the test. */
const DENO_DIR = readDenoDir();

/** Makes stand-ins for programs. */
export async function makeStandIns(
  { programs, answers = {}, files = {} }: StandInsOptions,
): Promise<StandIns> {
  const folder = await makeFolder(files);
  const own = await makeFolder({ "bin/x": "", "home/x": "", log: "", stdin: "" });
  for (const program of programs) {
    const path = own.file(`bin/${program}`);
    await Deno.writeTextFile(path, scriptOf(program, own.path));
    await Deno.chmod(path, 0o755);
  }
  for (const [command, { stdout = "", stderr = "", status = 0 }] of Object.entries(answers)) {
    const name = command.replace(" ", "-");
    await Deno.writeTextFile(own.file(`${name}.stdout`), stdout);
    await Deno.writeTextFile(own.file(`${name}.stderr`), stderr);
    await Deno.writeTextFile(own.file(`${name}.status`), String(status));
  }
  return {
    folder,
    async commandLines() {
      const log = await Deno.readTextFile(own.file("log"));
      return log.split("\n").slice(0, -1).map((line) =>
        line.split("\x1f").map((word) => /\s/.test(word) ? `"${word}"` : word).join(" ")
      );
    },
    given: () => Deno.readTextFile(own.file("stdin")),
    invoke: (args, { env = {}, denoOptions = ["--allow-all"], cwd = "." } = {}) =>
      runInvoker(args, {
        cwd: folder.file(cwd),
        denoOptions,
        env: { PATH: own.file("bin"), HOME: own.file("home"), USER: "me", DENO_DIR, ...env },
      }),
    async [Symbol.asyncDispose]() {
      await folder[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
    },
  };
}

function readDenoDir(): string {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stdin: "null" });
  return JSON.parse(new TextDecoder().decode(info.outputSync().stdout)).denoDir;
}

/** It finds no other program by its name, so that it names them in full. */
function scriptOf(program: string, folder: string): string {
  return `#!/bin/sh
{
  printf '%s' '${program}'
  for arg; do printf '\\037%s' "$arg"; done
  printf '\\n'
} >>'${folder}/log'
/bin/cat >>'${folder}/stdin'
answer='${folder}/${program}'-"$1"
[ -f "$answer.status" ] || exit 0
/bin/cat "$answer.stdout"
/bin/cat "$answer.stderr" >&2
read -r status <"$answer.status" || :
exit "$status"
`;
}
