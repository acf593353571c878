import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { COMPILE_USAGE, parseCompileOptions } from "../../packaging/compile_options.ts";
import { ROOT } from "../support/invoker_program.ts";

const WINDOWS = "x86_64-pc-windows-msvc";
const MAC = "aarch64-apple-darwin";

Deno.test("parseCompileOptions: passes platform and file on, or takes its own file", () => {
  const help = false;
  for (
    const [args, expected] of [
      [[], { output: "dist/invoker", help }],
      [["--output", "/x/y"], { output: "/x/y", help }],
      [["--target", MAC], { output: "dist/invoker", target: MAC, help }],
      [[`--target=${MAC}`, "--output=i"], { output: "i", target: MAC, help }],
      [["--target", WINDOWS], { output: "dist/invoker.exe", target: WINDOWS, help }],
      [["--target", WINDOWS, "--output", "i.exe"], { output: "i.exe", target: WINDOWS, help }],
      [["--help"], { output: "dist/invoker", help: true }],
    ] as const
  ) assertEquals(parseCompileOptions(args), expected);
});

const WRONG: readonly [args: readonly string[], message: string][] = [
  [["--outptu", "x"], 'Cannot use "--outptu": the options are --target and --output'],
  [["--minify"], 'Cannot use "--minify": the options are --target and --output'],
  [["x.ts"], 'Cannot use "x.ts": the options are --target and --output'],
  [["--target"], "Cannot use --target: it has no value"],
  [["--output="], "Cannot use --output: it has no value"],
];
for (const [args, message] of WRONG) {
  Deno.test(`parseCompileOptions: "${args.join(" ")}" is wrong usage`, () => {
    assertThrows(() => parseCompileOptions(args), RangeError, message);
  });
}

Deno.test("compile: wrong usage ends with 2 before anything is made, and --help with 0", async () => {
  const wrong = await runCompile(["--traget=x"]);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertEquals(wrong.stderr, 'Cannot use "--traget=x": the options are --target and --output\n');
  const help = await runCompile(["--help"]);
  assertEquals([help.code, help.stderr], [0, ""]);
  assertStringIncludes(help.stdout, COMPILE_USAGE);
});

Deno.test("compile: without the runtime it says which file DENORT_BIN has to name", async () => {
  const folder = await Deno.makeTempDir({ prefix: "invoker-test-" });
  const env = { DENORT_BIN: `${folder}/none` };
  try {
    const { code, stderr } = await runCompile([`--output=${folder}/invoker`], env);
    assertEquals(code, 1);
    const file = `denort of Deno ${Deno.version.deno} for ${Deno.build.target}`;
    assertStringIncludes(stderr, `DENORT_BIN is "${folder}/none" and has to name ${file}\n`);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function runCompile(args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", `${ROOT}packaging/compile.ts`, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
