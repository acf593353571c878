// deno-lint-ignore-file no-console
// Compiles the invoker into one program: `deno task compile`. See docs/architecture.md.
import { dirname, fromFileUrl, join, relative, resolve } from "@std/path";
import manifest from "../deno.json" with { type: "json" };
import { type BundledPackage, findBundledPackages } from "./bundled_packages.ts";
import { COMPILE_USAGE, type CompileOptions, parseCompileOptions } from "./compile_options.ts";
import { bundleArguments, compileArguments } from "./deno_arguments.ts";
import {
  bundledPath,
  LAZY_ENTRIES,
  MAIN_ENTRY,
  SOURCE_ONLY_ENTRIES,
  WORKER_ENTRIES,
} from "./entries.ts";
import { type BundledModule, linkWorkers } from "./link_workers.ts";
import { formatLicenses, type PackageLicense } from "./third_party_licenses.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const MAX_BYTES = 115_000_000;
const LICENSE_FILE = /^(?:licen[cs]e|notice|copying)/i;

/** Compiles to `output`, with the licences beside it; of what fails a check nothing is left there. */
async function compile({ output, target = Deno.build.target }: CompileOptions): Promise<void> {
  const program = resolve(ROOT, output);
  // Beside it, and moved at the end: what is there stays when this one fails.
  const fresh = `${program}.new`;
  const folder = await Deno.makeTempDir({ prefix: "invoker-compile-" });
  try {
    const licenses = await bundle(folder);
    await Deno.mkdir(dirname(program), { recursive: true });
    const compilation = {
      main: bundledPath(MAIN_ENTRY),
      workers: WORKER_ENTRIES.map(bundledPath),
      unstable: manifest.unstable,
      output: fresh,
      target,
    };
    await runDeno(compileArguments(compilation), folder, denortHint(target));
    const description = await describe(fresh, target);
    await Deno.rename(fresh, program);
    console.log(`${output}: ${description}`);
    await Deno.writeTextFile(join(dirname(program), "THIRD_PARTY_LICENSES"), licenses);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Bundles the invoker into `folder`. Resolves with the licences of what is in it. */
async function bundle(folder: string): Promise<string> {
  await runDeno(bundleArguments([MAIN_ENTRY, ...WORKER_ENTRIES, ...LAZY_ENTRIES], folder), ROOT);
  const modules = await readModules(folder);
  const entries = { workers: WORKER_ENTRIES, lazy: LAZY_ENTRIES, sourceOnly: SOURCE_ONLY_ENTRIES };
  const linked = linkWorkers(modules, entries);
  for (const { path, text } of linked) {
    await Deno.writeTextFile(join(folder, path), text);
  }
  const packages = findBundledPackages(modules);
  if (packages.length === 0) {
    throw new Error("Cannot list the packages in the bundle: none is found");
  }
  return formatLicenses(await Promise.all(packages.map(readLicense)));
}

/** Size and version of a program that is as it should be; another is removed. */
async function describe(program: string, target: string): Promise<string> {
  try {
    const { size } = await Deno.stat(program);
    if (size > MAX_BYTES) {
      throw new Error(
        `Cannot ship "${program}": it has ${toMB(size)}, the limit is ${toMB(MAX_BYTES)}`,
      );
    }
    // What is for another platform does not run here.
    const isOwn = target === Deno.build.target;
    const version = isOwn ? await readVersion(program, denortHint(target)) : `for ${target}`;
    return `${toMB(size)}, ${version}`;
  } catch (error) {
    await Deno.remove(program);
    throw error;
  }
}

/** @param hint what may help when it fails */
async function runDeno(args: readonly string[], cwd: string, hint = ""): Promise<void> {
  const { code } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd, stdin: "null" })
    .spawn().status;
  if (code !== 0) {
    throw new Error(`Cannot compile: deno ${args[0]} ended with status ${code}${hint}`);
  }
}

/** The runtime is all that a compilation downloads: nearly always it is what has failed. */
function denortHint(target: string): string {
  const file = `denort of Deno ${Deno.version.deno} for ${target}`;
  const given = Deno.env.get("DENORT_BIN");
  return given === undefined
    ? `; where it cannot download ${file}, the variable DENORT_BIN can name that file`
    : `; DENORT_BIN is "${given}" and has to name ${file}`;
}

async function readModules(folder: string): Promise<BundledModule[]> {
  const paths = await Array.fromAsync(listFiles(folder));
  return await Promise.all(
    paths.filter((path) => path.endsWith(".js")).map(async (path) => ({
      path: relative(folder, path).replaceAll("\\", "/"),
      text: await Deno.readTextFile(path),
    })),
  );
}

async function* listFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* listFiles(join(folder, name));
    else yield join(folder, name);
  }
}

async function readLicense(bundled: BundledPackage): Promise<PackageLicense> {
  const folder = resolve(ROOT, bundled.folder);
  const { license } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)
    .filter((name) => LICENSE_FILE.test(name)).toSorted();
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(join(folder, name))));
  return { ...bundled, license: String(license), texts };
}

/** What the program says of itself; with the wrong runtime in it, it says nothing. */
async function readVersion(program: string, hint: string): Promise<string> {
  const { code, stdout } = await new Deno.Command(program, { args: ["--version"], stdin: "null" })
    .output();
  if (code !== 0) {
    throw new Error(`Cannot run what was compiled: it ended with status ${code}${hint}`);
  }
  return new TextDecoder().decode(stdout).trim();
}

function toMB(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseCompileOptions(args);
    if (options.help) console.log(COMPILE_USAGE);
    else await compile(options);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof RangeError ? 2 : 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
