import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { connect } from "./grpc_client.ts";
import { startInvokerProcess } from "./invoker_process.ts";
import { runDeno, type RunDenoOptions } from "./run_deno.ts";

/** The commands that the README of a new project shows, and what it says that they print. */
export async function readmeTranscripts(
  folder: string,
): Promise<{ readonly args: string[]; readonly output: string }[]> {
  const readme = await Deno.readTextFile(join(folder, "README.md"));
  return [...readme.matchAll(/```console\n\$ deno (.*)\n([^]*?)\n```/g)]
    .map(([, command = "", output = ""]) => ({ args: command.split(" "), output }));
}

/**
 * Goes through what the README of a new project tells to do: formats, checks and tests it, serves
 * it, calls it as shown, changes it, and calls it again.
 */
export async function tryProject(options: RunDenoOptions): Promise<void> {
  for (const args of [["fmt", "--check"], ["lint"], ["check"], ["task", "test"]]) {
    const { code, stdout, stderr } = await runDeno(args, options);
    assertEquals(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
    if (args[0] === "task") assertMatch(stdout, /3 passed \| 0 failed/);
  }
  await tryTypeError(options);
  await trySandboxTests(options);
  const { code, stdout } = await runDeno(["task", "check"], options);
  assertEquals([code, /^Serves +greet /m.test(stdout)], [0, true], stdout);
  const transcripts = await readmeTranscripts(options.cwd);
  assertEquals(transcripts.length, 1);

  await using dev = await startInvokerProcess(["task", "dev"], {
    command: [Deno.execPath()],
    ...options,
  });
  try {
    assertMatch(dev.firstLine, /^Serving mod\.ts on http:\/\/localhost:\d+\/_dev\//);
    for (const { args, output } of transcripts) {
      const called = await runDeno([...args, "--address", `localhost:${dev.port}`], options);
      assertEquals(called.stdout.trimEnd(), output, called.stderr);
    }
    const file = join(options.cwd, "mod.ts");
    const text = await Deno.readTextFile(file);
    await Deno.writeTextFile(file, text.replace("Hello", "Good day"));
    await dev.untilReported(/Reloaded .*mod\.ts#greet/);
    using client = connect(dev.port);
    assertMatch((await client.call(["Ada"])).texts.join(), /^Good day, Ada!/);
  } finally {
    // The task hands it on.
    dev.signal("SIGTERM");
    await dev.status;
  }
}

/** The tests import the function by a URL, and would not see what is wrong with its types. */
async function tryTypeError(options: RunDenoOptions): Promise<void> {
  const file = join(options.cwd, "mod.ts");
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, `${text}export const wrong: number = "text";\n`);
  const { code, stderr } = await runDeno(["task", "test"], options);
  await Deno.writeTextFile(file, text);
  assertEquals([code, /TS2322/.test(stderr)], [1, true], stderr);
}

/** Without such tests the task has nothing to do; with one, the other task leaves it alone. */
async function trySandboxTests(options: RunDenoOptions): Promise<void> {
  const none = await runDeno(["task", "test:sandbox"], options);
  assertEquals(none.code, 0, none.stderr);
  const file = join(options.cwd, "sandbox_e2e.ts");
  await Deno.writeTextFile(file, SANDBOX_TEST);
  const own = await runDeno(["task", "test"], options);
  assertMatch(own.stdout, /3 passed \| 0 failed/);
  const sandbox = await runDeno(["task", "test:sandbox"], options);
  await Deno.remove(file);
  assertMatch(sandbox.stdout, /1 passed \| 0 failed/, sandbox.stdout + sandbox.stderr);
}

const SANDBOX_TEST = `import { startInvoker } from "@projectriff/deno-function-invoker";
import { match } from "node:assert/strict";

Deno.test("greet: it greets in a sandbox", async () => {
  await using invoker = await startInvoker({ functionUri: import.meta.resolve("./mod.ts") });
  const [answer] = await Array.fromAsync(invoker.stream(["Ada"]));
  match(String(answer?.value), /^Hello, Ada!/);
});
`;
