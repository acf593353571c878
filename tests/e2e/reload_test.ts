import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import * as grpc from "@grpc/grpc-js";
import { startInvoker } from "../../src/server.ts";
import { connect, nextText, toWireMessage } from "../support/grpc_client.ts";
import { connectHealth } from "../support/health_client.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { denoOptionsFor, type EditedFunction, startEdited } from "./edited_function.ts";
import { makeFolder } from "./temp_folder.ts";
import { connectSecurely, shownName, tlsOptions, tlsTest } from "./tls_fixture.ts";

const QUIET_MS = 300;

/** A handler that answers with its version. */
function version(name: string | number): string {
  return `export const f = () => "${name}";`;
}

/** Saves a version, sends SIGHUP, and waits until it has been dealt with. */
async function reload(edited: EditedFunction, text: string): Promise<string> {
  const { length } = edited.reloads();
  await edited.save({ "f.ts": text });
  edited.invoker.signal("SIGHUP");
  await edited.untilReloads(length + 1);
  return edited.reloads().at(-1) ?? "";
}

for (const isolation of ["worker", "process"] as const) {
  const options = { args: [`--isolation=${isolation}`], denoOptions: denoOptionsFor(isolation) };

  Deno.test(`reload: with ${isolation}, SIGHUP loads what is there, and only SIGHUP does`, async () => {
    await using edited = await startEdited({ "f.ts": version("one") }, options);
    await edited.save({ "f.ts": version("two") });
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    assertEquals([await edited.answer(), edited.reloads()], ["one", []]);
    assertEquals(await reload(edited, version("three")), "f.ts#f (direct), 0");
    assertEquals(await edited.answer(), "three");
    assertMatch(
      await reload(edited, "export const f = ;"),
      /^Cannot load "f\.ts": SyntaxError: .*f\.ts:1:18$/,
    );
    assertEquals(await edited.answer(), "three");
    assertEquals(await reload(edited, version("four")), "f.ts#f (direct), 0");
    assertEquals(await edited.answer(), "four");
  });

  Deno.test(`reload: with ${isolation}, 3 sandboxes are replaced, and one that dies later as well`, async () => {
    const dying = (name: string) =>
      `export function f(x: string) { if (x === "exit") Deno.exit(3); return "${name}"; }`;
    await using edited = await startEdited({ "f.ts": dying("one") }, {
      ...options,
      args: [...options.args, "--sandboxes=3"],
    });
    await reload(edited, dying("two"));
    const answers = await Promise.all(Array.from({ length: 30 }, () => edited.answer()));
    assertEquals(new Set(answers), new Set(["two"]));
    assertMatch(await edited.answer("exit"), /^INTERNAL: The sandbox ended/);
    assertEquals(await edited.answer(), "two");
  });
}

Deno.test("reload: no Call fails and health stays as it is while versions come and go", async () => {
  await using edited = await startEdited({ "f.ts": version(0) }, { args: ["--sandboxes=2"] });
  using health = connectHealth(edited.invoker.port);
  const watch = health.watch();
  assertEquals(await watch.next(), "SERVING");
  const next = watch.next();
  let isOver = false;
  const answers: string[] = [];
  const calling = Array.from({ length: 4 }, async () => {
    while (!isOver) answers.push(await edited.answer());
  });
  for (let i = 1; i <= 15; i++) await reload(edited, version(i));
  isOver = true;
  await Promise.all(calling);
  assertEquals(answers.filter((answer) => !/^\d+$/.test(answer)), []);
  assert(new Set(answers).size > 5, `only ${new Set(answers).size} versions answered`);
  assertEquals(await Promise.race([next, Promise.resolve("the same")]), "the same");
  watch.cancel();
  await next;
});

Deno.test("reload: Calls go on in eight former versions, then the oldest ones are ended", async () => {
  const echo = (name: number) =>
    `export async function* f(input: AsyncIterable<string>) {
      for await (const x of input) yield "${name}" + x;
    }`;
  await using edited = await startEdited({ "f.ts": echo(0) });
  const calls = [];
  for (let i = 0; i <= 9; i++) {
    const call = edited.client.open({ deadline: Date.now() + 60_000 });
    // Those that are ended are so before the test looks at them.
    call.on("error", () => {});
    const ended = new Promise<string>((resolve) => {
      call.on(
        "status",
        ({ code, metadata }) =>
          resolve(`${grpc.status[code]} ${metadata.get("error-code").join()}`),
      );
    });
    call.write(toWireMessage("a"));
    assertEquals(await nextText(call), `${i}a`);
    calls.push({ call, ended });
    assertEquals(await reload(edited, echo(i + 1)), "f.ts#f (streaming), 1");
  }
  assertStringIncludes(edited.invoker.stderr(), "Calls that are ended, as more than 8 later");
  for (const { ended } of calls.splice(0, 2)) {
    assertEquals(await ended, "UNAVAILABLE error-server-stopping");
  }
  for (const [i, { call, ended }] of calls.entries()) {
    call.write(toWireMessage("b"));
    assertEquals(await nextText(call), `${i + 2}b`);
    call.end();
    call.resume();
    assertEquals(await ended, "OK ");
  }
});

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`reload: with ${isolation}, a version that loops while it loads is given up`, async () => {
    await using edited = await startEdited({ "f.ts": version("one") }, {
      args: [`--isolation=${isolation}`, "--stall-timeout=1500ms"],
      denoOptions: denoOptionsFor(isolation),
    });
    assertEquals(
      await reload(edited, `while (true);\n${version("never")}`),
      'Cannot load "f.ts": it did not answer for 1500 ms',
    );
    assertEquals(await edited.answer(), "one");
    assertEquals(await reload(edited, version("two")), "f.ts#f (direct), 0");
    assertEquals(await edited.answer(), "two");
  });
}

Deno.test("reload: many signals at once are a few reloads", async () => {
  await using edited = await startEdited({ "f.ts": version("one") });
  await edited.save({ "f.ts": version("two") });
  for (let i = 0; i < 50; i++) edited.invoker.signal("SIGHUP");
  await edited.untilReloads(1);
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  assert(edited.reloads().length <= 5, edited.reloads().join("\n"));
  assertEquals(await edited.answer(), "two");
});

Deno.test("reload: a stop while a version loads does not wait for it", async () => {
  await using edited = await startEdited({ "f.ts": version("one") });
  await edited.save({
    "f.ts": `console.log("it loads"); await new Promise(() => {}); ${version("never")}`,
  });
  edited.invoker.signal("SIGHUP");
  await edited.invoker.untilReported(/it loads/);
  assertEquals(await edited.answer(), "one");
  const stoppedMs = performance.now();
  edited.invoker.signal("SIGTERM");
  assertEquals((await edited.invoker.status).code, 0);
  assert(performance.now() - stoppedMs < 20_000);
  assertEquals(edited.reloads(), []);
});

Deno.test("reload: what neither the start nor a set granted cannot be granted later", async () => {
  const set = (run: boolean) => JSON.stringify({ permissions: { default: { run } } });
  await using edited = await startEdited({ "f.ts": version("one"), "deno.json": set(false) }, {
    args: ["-P"],
    denoOptions: denoOptionsFor("process"),
  });
  await edited.save({ "deno.json": set(true) });
  assertEquals(
    await reload(edited, version("two")),
    "Cannot grant --allow-run: the invoker gave up what was not needed when it started; " +
      "start it anew",
  );
  assertEquals(await edited.answer(), "one");
});

Deno.test("reload: without a sandbox it says that it cannot", async () => {
  await using edited = await startEdited({ "f.ts": version("one") }, {
    args: ["--isolation=none"],
  });
  assertEquals(
    await reload(edited, version("two")),
    "with --isolation none a module is loaded once in a process",
  );
  assertEquals(await edited.answer(), "one");
});

Deno.test("reload: log and metrics follow to the later version", async () => {
  const failing = (name: string) => `export function ${name}() { throw new Error("no"); }`;
  await using edited = await startEdited({ "f.ts": failing("first") }, {
    args: ["--metrics-port=0", "--sandboxes=2"],
  });
  await edited.answer();
  await edited.invoker.untilReported(/Call 1 of first \(direct\)|of first \(direct\) ended/);
  assertEquals(await reload(edited, failing("second")), "f.ts#second (direct), 0");
  await edited.answer();
  await edited.invoker.untilReported(/of second \(direct\) ended/);
  const url = /metrics on (\S+)/.exec(edited.invoker.stderr())?.[1] ?? "";
  const text = await (await fetch(url)).text();
  for (
    const line of [
      `faas_sandboxes{state="ready"} 2`,
      `faas_sandboxes{state="starting"} 0`,
      `faas_sandbox_restarts_total{reason="exited"} 0`,
      `faas_sandbox_start_failures_total 0`,
      `faas_init_duration_seconds_count 4`,
    ]
  ) assertStringIncludes(text, line);
});

tlsTest("reload: SIGHUP is for the certificate and the function", async (authority) => {
  const issued = await authority.issue("server", { commonName: "first" });
  await using edited = await startEdited({ "f.ts": version("one") }, {
    args: tlsOptions(issued),
  });
  await authority.issue("server", { commonName: "second" });
  assertEquals(await reload(edited, version("two")), "f.ts#f (direct), 0");
  await edited.invoker.untilReported(/certificate of new connections is that of second/);
  assertEquals(await shownName(edited.invoker.port), "second");
  using client = connectSecurely(edited.invoker.port, authority.caFile);
  assertEquals((await client.call(["x"])).texts, ["two"]);
});

Deno.test({
  name: "RunningInvoker.reload: when it resolves, what is served has changed",
  ignore: sourceOnly("it looks at the object that startInvoker returns"),
  async fn() {
    await using folder = await makeFolder({ "main.ts": version("one") });
    await using invoker = await startInvoker({
      functionUri: folder.path,
      port: 0,
      logLevel: "error",
      logFormat: "json",
    });
    using client = connect(invoker.port);
    const served = () => [invoker.file, invoker.handler, invoker.interaction];
    assertEquals(served(), [folder.file("main.ts"), "f", "direct"]);
    await Deno.writeTextFile(folder.file("mod.ts"), "export async function* g() { yield 'two'; }");
    await invoker.reload();
    assertEquals(served(), [folder.file("mod.ts"), "g", "streaming"]);
    assertEquals((await client.call([])).texts, ["two"]);
    await Promise.all([invoker.reload(), invoker.stop()]);
    await invoker.reload();
  },
});

Deno.test({
  name: "startInvoker: one that watches leaves nothing behind when it has stopped",
  ignore: sourceOnly("it looks at what is left in this process"),
  async fn() {
    await using folder = await makeFolder({ "f.ts": version("one") });
    const options = { functionUri: folder.file("f.ts"), port: 0, watch: true } as const;
    await using invoker = await startInvoker({ ...options, logLevel: "error" });
    using client = connect(invoker.port);
    await Deno.writeTextFile(folder.file("f.ts"), version("two"));
    while ((await client.call(["x"])).texts[0] !== "two") {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // A stop comes while a change is looked at.
    await Deno.writeTextFile(folder.file("f.ts"), version("three"));
  },
});
