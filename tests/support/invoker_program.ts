import { fromFileUrl, resolve } from "@std/path";
import { runtimeWarning } from "../../src/cli/runtime_warning.ts";

/** The project's folder. */
export const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** A compiled invoker that is tested in place of the source. */
export interface TestedBinary {
  readonly path: string;
  /** What it warns of at every start, as a line on standard error; empty when it does not. */
  readonly warning: string;
}

/**
 * The program that the environment variable `INVOKER_BINARY` names: tests that start an invoker start
 * that one. `undefined`: they run the source.
 */
export const BINARY: TestedBinary | undefined = findBinary(Deno.env.get("INVOKER_BINARY"));

/**
 * With what isolation a function is tried where it has to be the same with each. In a compiled program
 * it is a process: in that it is loaded in a thread as it is without one, and what a thread of the program
 * itself is told and answers comes by the same way as from source.
 */
export const ISOLATIONS: readonly ("worker" | "process" | "none")[] = BINARY === undefined
  ? ["worker", "process", "none"]
  : ["process"];

/**
 * Who holds the port in tests that do not say: what the environment variable `TEST_WIRE` is.
 * `undefined`: what the invoker chooses.
 */
export const WIRE = findWire(Deno.env.get("TEST_WIRE"));

/** What deno needs to be allowed, so that the invoker can serve in worker threads. */
const DENO_OPTIONS = ["--allow-net", "--allow-read", "--allow-env"];

/** The arguments of an invoker that listens, with the {@linkcode WIRE} that is tested. */
export function withWire(args: readonly string[]): readonly string[] {
  const says = (name: string) => args.some((arg) => arg === name || arg.startsWith(`${name}=`));
  if (WIRE === undefined || !says("--port") || says("--wire")) return args;
  return [...args, `--wire=${WIRE}`];
}

/**
 * How the invoker is started with these arguments.
 *
 * @param denoOptions of `deno run`; a compiled program has none
 */
export function invokerProgram(
  given: readonly string[],
  denoOptions: readonly string[] = DENO_OPTIONS,
): [program: string, ...args: string[]] {
  const args = withWire(given);
  if (BINARY !== undefined) return [BINARY.path, ...args];
  const run = ["run", "--quiet", "--no-prompt", ...denoOptions, `${ROOT}invoker.ts`];
  return [Deno.execPath(), ...run, ...args];
}

/** For `ignore` of a test that says nothing about a compiled program; prints why, once. */
export function sourceOnly(why: string): boolean {
  return BINARY !== undefined && ignoreBecause(`with INVOKER_BINARY: ${why}`);
}

/** For `ignore` of a test of the compiled program itself; prints that there is none, once. */
export function binaryOnly(): boolean {
  return BINARY === undefined &&
    ignoreBecause("tests/packaging: INVOKER_BINARY names no compiled program");
}

/** For `ignore` of a test that needs a Deno that {@linkcode runtimeWarning} does not warn of. */
export function needsBackpressure(): boolean {
  if (BINARY === undefined || BINARY.warning === "") return false;
  return ignoreBecause(`an older Deno is in the program: ${BINARY.warning.trimEnd()}`);
}

/** For `ignore` of a test of TLS, which not every Deno has over HTTP/2; prints why, once. */
export function needsTls(): boolean {
  if (BINARY === undefined || BINARY.warning === "") return false;
  return ignoreBecause(`TLS: an older Deno is in the program: ${BINARY.warning.trimEnd()}`);
}

const said = new Set<string>();

/** For `ignore`: prints why, once. */
export function ignoreBecause(why: string): true {
  // deno-lint-ignore no-console -- why something is not tested
  if (!said.has(why)) console.warn(`Ignored: ${why}`);
  said.add(why);
  return true;
}

function findWire(name: string | undefined): "inside" | "outside" | undefined {
  if (name === undefined || name === "") return undefined;
  if (name === "inside" || name === "outside") return name;
  throw new Error(`Cannot test TEST_WIRE="${name}": it is "inside" or "outside"`);
}

function findBinary(name: string | undefined): TestedBinary | undefined {
  if (name === undefined || name === "") return undefined;
  const path = resolve(ROOT, name);
  let version: string;
  try {
    const { stdout } = new Deno.Command(path, { args: ["--version"], stdin: "null" }).outputSync();
    version = /\(deno ([\d.]+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? "";
  } catch (cause) {
    throw new Error(`Cannot test "${path}": run "deno task compile" first`, { cause });
  }
  if (version === "") throw new Error(`Cannot test "${path}": it is not an invoker`);
  const warning = runtimeWarning(version);
  return { path, warning: warning === undefined ? "" : `invoker: ${warning}\n` };
}

/** For `ignore` of a test of HTTP/1.1, which not every Deno serves on connections of others; prints why, once. */
export function needsHttp1(): boolean {
  if (BINARY === undefined || BINARY.warning === "") return false;
  return ignoreBecause(`HTTP/1.1: an older Deno is in the program: ${BINARY.warning.trimEnd()}`);
}
