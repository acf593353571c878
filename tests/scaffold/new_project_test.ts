import { assertEquals } from "@std/assert";
import { makeFolder } from "../e2e/temp_folder.ts";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";
import { tryProject } from "../support/project_tasks.ts";
import { runDeno } from "../support/run_deno.ts";

for (const options of [[], ["--streaming"]]) {
  Deno.test(`new ${options.join(" ")}: everything that its README tells to do works at once`, {
    ignore: sourceOnly("its projects take the invoker from a registry"),
  }, async () => {
    await using folder = await makeFolder({});
    const made = await runDeno(
      ["run", "--no-prompt", "--allow-read", "--allow-write", `${ROOT}invoker.ts`, "new", "greet"]
        .concat(options),
      { cwd: folder.path },
    );
    assertEquals([made.code, made.stderr], [0, ""]);
    await tryProject({ cwd: folder.file("greet") });
  });
}
