import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";
import { type JsrRegistry, startJsrRegistry, TOKEN } from "../support/jsr_registry.ts";
import { tryProject } from "../support/project_tasks.ts";
import { runDeno } from "../support/run_deno.ts";
import { STD_VERSION, stdPackages } from "../support/std_packages.ts";

const { name: NAME, version: VERSION } = manifest;
const INVOKER = `jsr:${NAME}@^${VERSION}/invoker`;
const LATE = "unanalyzable-dynamic-import";
const RUN = ["run", "--quiet", "--no-prompt", "--allow-net", "--allow-read", "--allow-env"];

/** Needs the kit when it runs, a package by the name in the map, and what is not its to load. */
const KIT_FUNCTION = `
  import { defineFunction } from "${NAME}";
  import { parseExpressionAt } from "parser";
  const load = (specifier: string): Promise<string> =>
    import(specifier).then(() => "loaded", (error: Error) => error.message);
  export default defineFunction({
    interaction: "direct",
    input: "string",
    async run(code) {
      const { type } = parseExpressionAt(code, 0, { ecmaVersion: 2024 });
      return [type, await load("jsr:@std/cli@^1/parse-args")].join("; ");
    },
  });
`;

Deno.test("publish: what it sends to a registry is whole, and a new project works with it", {
  ignore: sourceOnly("it is the source that is published"),
}, async (t) => {
  await using registry = startJsrRegistry();
  const types = await Deno.readTextFile(join(ROOT, "src/std.d.ts"));
  for (const [name, files] of await stdPackages(manifest.imports, types)) {
    registry.add(name, STD_VERSION, files);
  }
  await using home = await makeHome();
  const env = { JSR_URL: registry.url, DENO_DIR: home.path };

  await t.step("a dry run has nothing to complain of but imports that come late", async () => {
    const { code, stderr } = await publish(["--dry-run"], env);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "Checking for slow types in the public API...");
    assertStringIncludes(stderr, "Success Dry run complete");
    const complaints = [...stderr.matchAll(/^(?:warning|error)\[([\w-]+)\]/gm)];
    // Which module a function is, say, nobody knows before it runs.
    assertEquals(new Set(complaints.map(([, kind]) => kind)), new Set([LATE]));
  });

  await t.step("published is what is needed, and nothing of what stands in", async () => {
    const { code, stderr } = await publish(["--no-check", "--token", TOKEN], env);
    assertEquals(code, 0, stderr);
    assertPublished(registry);
  });

  await using folder = await makeFolder({});
  const greet = { cwd: folder.file("greet"), env };

  await t.step(
    "a project that is made with it has no link, and all that its README tells works",
    async () => {
      const made = await runDeno(
        ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-write", INVOKER, "new", "greet"],
        { cwd: folder.path, env },
      );
      assertEquals([made.code, made.stderr], [0, ""]);
      const config = JSON.parse(await Deno.readTextFile(folder.file("greet/deno.json")));
      assertEquals(config.links, undefined);
      await tryProject(greet);
      const imports = { ...config.imports, parser: "npm:acorn@8.19.0" };
      await Deno.writeTextFile(
        folder.file("greet/deno.json"),
        JSON.stringify({ ...config, imports }),
      );
      await Deno.writeTextFile(folder.file("greet/kit.ts"), KIT_FUNCTION);
    },
  );

  const fromRegistry = `--allow-import=${new URL(registry.url).host}`;
  const modes:
    readonly (readonly [isolation: string, options: readonly string[], loads: boolean])[] = [
      ["worker", [], false],
      ["worker", [fromRegistry], true],
      ["process", [], false],
      ["process", [fromRegistry], true],
      ["none", [], true],
    ];
  for (const [isolation, options, loads] of modes) {
    await t.step(`its functions import by its map: ${isolation} ${options}`, async () => {
      const args = ["kit.ts", `--isolation=${isolation}`, ...options];
      await using invoker = await startInvokerProcess(args, {
        command: [Deno.execPath(), ...RUN, "--allow-run", INVOKER],
        ...greet,
      });
      await invoker.untilReported(/second terminal: .* task call/);
      using client = connect(invoker.port);
      const { texts: [text = ""], details } = await client.call(["a + b"]);
      const other = loads ? "loaded$" : ".*Requires import access to ";
      assertMatch(text, new RegExp(`^BinaryExpression; ${other}`), details);
    });
  }
});

function publish(args: readonly string[], env: Record<string, string>) {
  const script = ["run", "--quiet", "-A", "packaging/publish.ts", "--allow-dirty"];
  return runDeno([...script, ...args], { cwd: ROOT, env });
}

function assertPublished(registry: JsrRegistry): void {
  const published = registry.get(NAME, VERSION);
  const files = [...published?.files ?? []];
  const paths = files.map(([path]) => path);
  assertEquals(published?.exports, manifest.exports);
  for (
    const path of [
      "/mod.ts",
      "/invoker.ts",
      "/deno.json",
      "/LICENSE",
      "/README.md",
      "/CHANGELOG.md",
      "/proto/function.proto",
      "/src/sandbox/inside/sandbox_worker.ts",
    ]
  ) assert(paths.includes(path), `${path} is missing`);
  assertEquals(
    paths.filter((path) => /_test\.|^\/tests|std\.d\.ts|bench|samples|\/\./.test(path)),
    [],
  );
  for (const [path, bytes] of files.filter(([path]) => /\.(?:ts|json)$/.test(path))) {
    const text = new TextDecoder().decode(bytes);
    assert(!text.includes("deno-std"), `${path} names the stand-in`);
    // An import map does not go with a package.
    assert(!/\b(?:from|import)\s*\(?"@std\//.test(text), `${path} imports by a name of the map`);
  }
}

/** A cache that has the packages of npm that the usual one has, and goes with the registry. */
async function makeHome(): Promise<TempFolder> {
  const { stdout } = await runDeno(["info", "--json"], { cwd: ROOT });
  const home = await makeFolder({});
  await Deno.symlink(join(JSON.parse(stdout).denoDir, "npm"), home.file("npm"));
  return home;
}
