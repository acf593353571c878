import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { DevState } from "../../src/dev/dev_state.ts";
import { eventually } from "../support/eventually.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { ignoreBecause, sourceOnly } from "../support/invoker_program.ts";
import { denoOptionsFor } from "./edited_function.ts";
import { makeFolder } from "./temp_folder.ts";

/** What an address has, by the HTTP that every Deno serves. */
async function get(url: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command("curl", {
    args: ["-sS", "--http2-prior-knowledge", ...args, url],
  });
  const { stdout, stderr } = await command.output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout);
}

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`dev: with ${isolation}, a page is served beside the function, until SIGINT ends both`, async () => {
    await using folder = await makeFolder({ "f.ts": `export const f = (x: string) => x + 1` });
    await using invoker = await startInvokerProcess(
      ["dev", "f.ts", `--isolation=${isolation}`],
      { cwd: folder.path, denoOptions: denoOptionsFor(isolation) },
    );
    const [, url = ""] =
      /^Serving f\.ts on (http:\/\/localhost:\d+\/_dev\/[\w-]{22}\/)$/.exec(invoker.firstLine) ??
        [];
    assert(url !== "", invoker.firstLine);
    const state = await eventually(async () => {
      const state: DevState = JSON.parse(await get(`${url}api/state`));
      return state.version === 1 ? state : undefined;
    });
    assertEquals([state.file, state.address], ["f.ts", `localhost:${invoker.port}`]);
    const page = await get(url);
    assertMatch(page, /^<!doctype html>/i);
    // Whatever it refers to comes along, in every form that the invoker has.
    for (const [, path = ""] of page.matchAll(/(?:src|href)="([^"#:]+)"/g)) {
      assertMatch(await get(url + path, "-o", "/dev/null", "-w", "%{http_code}"), /^200$/, path);
    }
    const { origin } = new URL(url);
    assertEquals(await get(origin, "-d", "one"), "one1");
    assertMatch(await get(`${origin}/_dev/`), /address that the invoker's log has/);
    // Who listens holds up no stop.
    const listening = new Deno.Command("curl", {
      args: ["-sSN", "--http2-prior-knowledge", `${url}api/events`],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = listening.stdout.getReader();
    assertStringIncludes(new TextDecoder().decode((await reader.read()).value), "event: state");
    invoker.signal("SIGINT");
    assertEquals((await invoker.status).code, 0);
    while (!(await reader.read()).done);
    await listening.status;
    assertEquals(await invoker.restOfStdout(), "");
  });
}

Deno.test("dev: a function that loops by mistake is replaced, and the page stays", async () => {
  await using folder = await makeFolder({
    "f.ts": `export function f(x: string) {
  if (x === "loop") for (;;);
  return x;
}`,
  });
  await using invoker = await startInvokerProcess(
    ["dev", "f.ts", "--stall-timeout=500ms"],
    { cwd: folder.path },
  );
  const [url = ""] = invoker.firstLine.split(" ").slice(-1);
  const { origin } = new URL(url);
  assertStringIncludes(await get(origin, "-d", "loop"), "error-server-sandbox-stalled");
  assertEquals(await get(origin, "-d", "well"), "well");
  assertStringIncludes(await get(`${url}api/state`), `"version":1`);
  invoker.signal("SIGINT");
  assertEquals((await invoker.status).code, 0);
});

const REFUSED: readonly (readonly [args: readonly string[], code: number, told: RegExp])[] = [
  [["dev", "f.ts", "--host=0.0.0.0"], 2, /Cannot use --host 0\.0\.0\.0: .* this machine alone/],
  [["dev", "f.ts", "--host=example.com"], 2, /Cannot use --host example\.com/],
  [["dev", "f.ts", "--wire=inside"], 2, /Unknown option "--wire"/],
  [["dev", "f.ts", "--isolation=none"], 2, /--isolation/],
  [["dev"], 2, /name its file, as in: invoker dev \.\/function\.ts/],
  [["dev", "nothing.ts"], 1, /Cannot find ".*nothing\.ts": no such file/],
];

Deno.test("dev: what cannot be served so is told, and nothing is", async () => {
  await using folder = await makeFolder({ "f.ts": `export const f = () => 1` });
  for (const [args, code, told] of REFUSED) {
    const finished = await runInvoker(args, { cwd: folder.path });
    assertEquals([args, finished.code, finished.stdout], [args, code, ""]);
    assertMatch(finished.stderr, told);
  }
});

Deno.test({
  name: "dev: --open gives the address to what opens it, and waits for nobody",
  ignore: Deno.build.os !== "linux" && ignoreBecause("xdg-open is of Linux"),
  async fn() {
    await using folder = await makeFolder({
      "f.ts": `export const f = () => 1`,
      // As a browser that stays.
      "bin/xdg-open": `#!/bin/sh\necho "$@" > "${"$"}{0%/*}/opened"\nexec sleep 30\n`,
    });
    await Deno.chmod(folder.file("bin/xdg-open"), 0o755);
    await using invoker = await startInvokerProcess(["dev", "f.ts", "--open"], {
      cwd: folder.path,
      env: { PATH: `${folder.file("bin")}:${Deno.env.get("PATH")}` },
      denoOptions: [...denoOptionsFor("worker"), "--allow-run=xdg-open"],
    });
    const opened = await eventually(async () =>
      await Deno.readTextFile(folder.file("bin/opened")).catch(() => "") || undefined
    );
    assertEquals(`Serving f.ts on ${opened.trim()}`, invoker.firstLine);
    invoker.signal("SIGINT");
    assertEquals((await invoker.status).code, 0);
  },
});

Deno.test({
  name: "dev: what may not open the page says what would let it",
  ignore: sourceOnly("a compiled program may run all"),
  async fn() {
    await using folder = await makeFolder({ "f.ts": `export const f = () => 1` });
    await using invoker = await startInvokerProcess(["dev", "f.ts", "--open"], {
      cwd: folder.path,
    });
    await invoker.untilReported(/Cannot open the page: start Deno with --allow-run=\S+, or open/);
  },
});
