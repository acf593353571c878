// deno-lint-ignore-file no-console
// Publishes the package to JSR: `deno task publish`. See CONTRIBUTING.md.
import { dirname, fromFileUrl, join } from "@std/path";
import manifest from "../deno.json" with { type: "json" };
import { publishedConfig } from "./published_config.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** Files and folders that are published. */
const PUBLISHED = ["mod.ts", "invoker.ts", "src", "proto", "LICENSE", "README.md", "CHANGELOG.md"];

/** Declares, in the project only, what the package that stands in for the standard library exports. */
const STAND_IN_TYPES = "src/std.d.ts";

/**
 * Hands what is published to `deno publish`, in a folder of its own and with its own `deno.json`.
 *
 * @param args of `deno publish`
 * @returns its exit status
 */
async function publish(args: readonly string[]): Promise<number> {
  if (!args.some((arg) => arg === "--dry-run" || arg === "--allow-dirty")) await assertCommitted();
  const folder = await Deno.makeTempDir({ prefix: "invoker-publish-" });
  try {
    const texts: string[] = [];
    for await (const path of listFiles(PUBLISHED)) {
      if (path === STAND_IN_TYPES) continue;
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.copyFile(join(ROOT, path), join(folder, path));
      if (path.endsWith(".ts")) texts.push(await Deno.readTextFile(join(ROOT, path)));
    }
    const config = publishedConfig(manifest, texts);
    await Deno.writeTextFile(join(folder, "deno.json"), `${JSON.stringify(config, null, 2)}\n`);
    const command = new Deno.Command(Deno.execPath(), {
      args: ["publish", ...args],
      cwd: folder,
    });
    return (await command.spawn().status).code;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What is published is what is committed: `deno publish` looks into its own folder only. */
async function assertCommitted(): Promise<void> {
  const git = new Deno.Command("git", { args: ["status", "--porcelain"], cwd: ROOT });
  const { code, stdout } = await git.output();
  if (code === 0 && stdout.byteLength === 0) return;
  throw new Error("Cannot publish: there are changes that are not committed (see --allow-dirty)");
}

async function* listFiles(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    if ((await Deno.stat(join(ROOT, path))).isFile) yield path;
    else {
      const names = await Array.fromAsync(Deno.readDir(join(ROOT, path)), ({ name }) => name);
      yield* listFiles(names.map((name) => `${path}/${name}`));
    }
  }
}

if (import.meta.main) {
  try {
    Deno.exit(await publish(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
