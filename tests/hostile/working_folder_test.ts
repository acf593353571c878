import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { denoOptionsFor } from "../e2e/edited_function.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { tlsTest } from "../e2e/tls_fixture.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { runDeno } from "../support/run_deno.ts";

const RUN = fromFileUrl(new URL("./working_folder_run.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** Says what it may reach; asked for it, it tries to move the working directory, or exits. */
function reacher(name: string): string {
  return `
    const root = new URL("../", import.meta.url).pathname;
    const may = (query) => Deno.permissions.querySync(query).state === "granted";
    export function reach(text) {
      if (text === "exit") Deno.exit(3);
      try { if (text === "move") Deno.chdir(import.meta.dirname); } catch { /* it may not */ }
      return [
        "${name}",
        ...["out", "fn/out"].filter((path) => may({ name: "write", path: root + path })),
        ...["tool", "fn/tool"].filter((path) => may({ name: "run", command: root + path })),
        ...(may({ name: "net" }) ? ["net"] : []),
        ...(may({ name: "env", variable: "X" }) ? ["env"] : []),
      ].join();
    }`;
}

const TOOL = "#!/bin/sh\n";
/** What is meant, and what the same paths would lead to from the function's own folder. */
const FILES = {
  "fn/fn.ts": reacher("fn"),
  "fn/deno.json": `{ "permissions": { "default": { "env": ["X"] } } }`,
  "out/it": "",
  "tool": TOOL,
  "fn/fn/fn.ts": reacher("decoy"),
  "fn/fn/deno.json": `{ "permissions": { "default": { "net": true, "env": ["X"] } } }`,
  "fn/out/it": "",
  "fn/tool": TOOL,
};
const REACHED = "fn,out,tool,env";

async function run(cwd: string, ...args: readonly string[]) {
  const options = ["--no-prompt", "--allow-all", `--config=${CONFIG}`];
  const { stdout, stderr } = await runDeno(["run", ...options, RUN, ...args], { cwd });
  return { lines: stdout.trimEnd().split("\n"), stderr };
}

for (const isolation of ["worker", "process"] as const) {
  Deno.test({
    name: `working folder: with ${isolation}, paths keep their meaning when it is another one`,
    ignore: sourceOnly("the test changes the working directory from inside"),
    async fn() {
      await using folder = await makeFolder(FILES);
      const { lines, stderr } = await run(folder.path, isolation);
      const ended = "INTERNAL: The sandbox ended: ";
      assertEquals(
        lines.map((line) => line.startsWith(ended) ? ended : line),
        [REACHED, ended, REACHED, REACHED, folder.file("fn/fn.ts")],
        stderr,
      );
    },
  });

  Deno.test(`working folder: with ${isolation}, a function that moves it gains nothing`, async () => {
    await using folder = await makeFolder(FILES);
    await using invoker = await startInvokerProcess(
      ["fn/fn.ts", `--isolation=${isolation}`, "--allow-write=out", "--allow-run=./tool", "-P"],
      { cwd: folder.path, denoOptions: ["--allow-all"] },
    );
    using client = connect(invoker.port);
    const texts = async (text: string) => (await client.call([text])).texts.join();
    assertEquals(await texts("move"), REACHED);
    assertEquals((await client.call(["exit"])).status, "INTERNAL");
    assertEquals(await texts(""), REACHED);
    invoker.signal("SIGHUP");
    await invoker.untilReported(/Reloaded /);
    assertEquals(await texts("move"), REACHED);
  });

  Deno.test(`working folder: with ${isolation}, --watch follows the function that was meant`, async () => {
    await using folder = await makeFolder(FILES);
    await using invoker = await startInvokerProcess(
      ["fn/fn.ts", `--isolation=${isolation}`, "--allow-write=out", "--watch", "-P"],
      { cwd: folder.path, denoOptions: ["--allow-all"] },
    );
    using client = connect(invoker.port);
    assertEquals((await client.call(["move"])).texts, ["fn,out,env"]);
    await Deno.writeTextFile(folder.file("fn/fn.ts"), reacher("new"));
    await invoker.untilReported(/Reloaded /);
    assertEquals((await client.call([""])).texts, ["new,out,env"]);
  });
}

Deno.test({
  name: "working folder: a child starts in it where it has been made anew",
  ignore: sourceOnly("Deno 2.7 starts no process while its own folder is gone"),
  async fn() {
    await using folder = await makeFolder({ ...FILES, "elsewhere/it": "" });
    const elsewhere = folder.file("elsewhere");
    await using invoker = await startInvokerProcess(["../fn/fn.ts", "--isolation=process"], {
      cwd: elsewhere,
      denoOptions: denoOptionsFor("process"),
    });
    using client = connect(invoker.port);
    await Deno.remove(elsewhere, { recursive: true });
    await Deno.mkdir(elsewhere);
    assertEquals((await client.call(["exit"])).status, "INTERNAL");
    assertEquals((await client.call([""])).texts, ["fn"]);
  },
});

tlsTest(
  "working folder: a certificate is renewed by the files that were meant",
  async (authority) => {
    await Deno.mkdir(authority.file("fn"));
    for (const name of ["fn/fn.ts", "fn/deno.json", "tool"] as const) {
      await Deno.writeTextFile(authority.file(name), FILES[name]);
    }
    for (const name of ["server", "renewed"]) await authority.issue(name);
    await authority.issue("fn/server", { commonName: "decoy" });
    const { lines, stderr } = await run(authority.path, "worker", "tls");
    assertEquals(lines[0], "renewed", stderr);
  },
);
