import { assertEquals, assertStringIncludes } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { ROOT, runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";

const ignore = sourceOnly("a compiled program has no checkout");
const ALL = { denoOptions: ["--allow-all"] } as const;

/** What git sees of it, and the versions that are pinned. */
async function readCheckout(): Promise<string> {
  const run = async (...args: readonly string[]) => {
    const { stdout } = await new Deno.Command("git", { args: [...args], cwd: ROOT }).output();
    return new TextDecoder().decode(stdout);
  };
  const status = await run("status", "--porcelain");
  return `${status}${await Deno.readTextFile(`${ROOT}deno.lock`)}`;
}

Deno.test(
  "checkout: a function that imports a package changes nothing in it",
  { ignore },
  async () => {
    // Deno's cache has it; deno.lock has not.
    const name = "ms";
    assertEquals((await Deno.readTextFile(`${ROOT}deno.lock`)).includes(`"${name}@2.1.3"`), false);
    const before = await readCheckout();
    await using folder = await makeFolder({
      "f.ts": `import ms from "npm:${name}@2.1.3"; export default (x: string) => ms(x);`,
    });
    for (const isolation of ["worker", "process"]) {
      await using invoker = await startInvokerProcess(
        [folder.file("f.ts"), `--isolation=${isolation}`],
        ALL,
      );
      using client = connect(invoker.port);
      assertEquals((await client.call(["2 days"])).texts, ["172800000"]);
    }
    const checked = await runInvoker(["check", folder.file("f.ts"), "--call=1h"], ALL);
    assertEquals(checked.code, 0, checked.stderr);
    assertStringIncludes(checked.stdout, "3600000");
    const made = await runInvoker(["new", folder.file("made")], ALL);
    assertEquals(made.code, 0, made.stderr);
    assertEquals(await readCheckout(), before);
  },
);
