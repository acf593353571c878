import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeFolder } from "../e2e/temp_folder.ts";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { tryProject } from "../support/project_tasks.ts";
import { runDeno } from "../support/run_deno.ts";

const ignore = sourceOnly("its projects take the invoker from a registry");

for (const options of [[], ["--streaming"]]) {
  Deno.test(`new ${options.join(" ")}: everything that its README tells to do works at once`, {
    ignore,
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

Deno.test("new --proto: the project's code is checked and tested, and serves the methods", {
  ignore,
}, async () => {
  await using folder = await makeFolder({});
  const made = await runDeno([
    ...["run", "--no-prompt", "--allow-read", "--allow-write", `${ROOT}invoker.ts`, "new", "hello"],
    ...["--proto", `${ROOT}samples/greeter/greeter.proto`],
  ], { cwd: folder.path });
  assertEquals([made.code, made.stderr], [0, ""]);
  const options = { cwd: folder.file("hello") };
  const types = await Deno.readTextFile(folder.file("hello/greeter.d.ts"));
  for (const args of [["fmt", "--check"], ["lint"], ["task", "test"], ["task", "types"]]) {
    const { code, stdout, stderr } = await runDeno(args, options);
    assertEquals(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
    if (args[1] === "test") assertMatch(stdout, /4 passed \| 0 failed/);
  }
  assertEquals(await Deno.readTextFile(folder.file("hello/greeter.d.ts")), types);
  await using dev = await startInvokerProcess(["task", "dev"], {
    command: [Deno.execPath()],
    ...options,
  });
  assertMatch(dev.firstLine, /^Serving mod\.ts on http:\/\/localhost:\d+\/_dev\//);
  const url = `http://localhost:${dev.port}/greeter.Greeter/SayHello`;
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: "{}" });
  assertStringIncludes(await response.text(), "SayHello is to be written");
  // The task hands it on.
  dev.signal("SIGTERM");
  await dev.status;
});
