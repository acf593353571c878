import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { nextText, toWireMessage } from "../support/grpc_client.ts";
import { connectHealth } from "../support/health_client.ts";
import { runInvoker } from "../support/invoker_process.ts";
import {
  askWho,
  DENO_OPTIONS,
  ECHO,
  holdCall,
  processesTest,
  seenProcesses,
  startProcesses,
  WHO,
} from "./serving_processes.ts";
import { makeFolder } from "./temp_folder.ts";
import { connectSecurely, shownName, tlsOptions, tlsTest } from "./tls_fixture.ts";

processesTest(
  "processes: connections are spread over all, and one line says what is served",
  async () => {
    await using invoker = await startProcesses(WHO, ["--processes=3"]);
    assertMatch(invoker.firstLine, /^Serving \S+#who \(direct\) on grpc:\/\/localhost:\d+$/);
    const seen = await seenProcesses(invoker.port, 60);
    assertEquals(seen.size, 3, `not all were seen: ${JSON.stringify([...seen])}`);
    assert([...seen.values()].every((count) => count >= 3), JSON.stringify([...seen]));
    assert(!seen.has(String(invoker.pid)), "the one that supervises serves, too");
    using health = connectHealth(invoker.port);
    assertEquals((await health.check()).message?.status, "SERVING");
    invoker.signal("SIGTERM");
    assertEquals([(await invoker.status).code, await invoker.restOfStdout()], [0, ""]);
  },
);

processesTest(
  "processes: one Call after the other of a connection stays in one process",
  async () => {
    await using invoker = await startProcesses(ECHO);
    using held = await holdCall(invoker.port);
    for (const text of ["one", "two"]) {
      held.call.write(toWireMessage(text));
      assertEquals(await nextText(held.call), text);
    }
  },
);

for (const format of ["text", "json"] as const) {
  processesTest(`processes: each line of the log as ${format} tells its process`, async () => {
    await using invoker = await startProcesses(WHO, [`--log-format=${format}`]);
    const pid = Number(await askWho(invoker.port, "print"));
    await invoker.untilReported(/printed.*\n/);
    const lines = invoker.stderr().trimEnd().split("\n");
    const printed = lines.find((line) => line.includes("printed")) ?? "";
    if (format === "json") {
      for (const line of lines) JSON.parse(line);
      assertEquals(JSON.parse(printed)["process.pid"], pid);
      assertEquals(JSON.parse(printed)["sandbox.id"], 1);
    } else {
      assertMatch(printed, new RegExp(` invoker: process ${pid}: sandbox 1, .*: printed$`));
    }
    assertEquals(lines.filter((line) => line.includes("try it from a second")).length, 1);
  });
}

processesTest(
  "processes: with processes as sandboxes the function runs in children of children",
  async () => {
    await using invoker = await startProcesses(WHO, ["--isolation=process", "--sandboxes=2"], [
      ...DENO_OPTIONS,
      "--allow-env=NODE_V8_COVERAGE",
    ]);
    const seen = await seenProcesses(invoker.port, 10);
    assert(seen.size >= 2, JSON.stringify([...seen]));
    const parents = await Promise.all([...seen.keys()].map((pid) => parentOf(Number(pid))));
    const grandparents = await Promise.all(parents.map(parentOf));
    assertEquals(new Set(grandparents), new Set([invoker.pid]));
    assert(!parents.includes(invoker.pid));
  },
);

processesTest(
  "processes: they may do no more than the one that starts them, and need no more than it",
  async () => {
    const lists = [
      "--allow-net=localhost,127.0.0.1,[::1]",
      "--allow-read=src,mod.ts,tests/fixtures/functions",
      `--allow-run=${Deno.execPath()}`,
    ];
    await using invoker = await startProcesses(WHO, [], lists);
    const pid = Number(await askWho(invoker.port));
    const command = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0");
    const given = command.filter((arg) => arg.startsWith("--allow-"));
    const folders = ["tests/fixtures/functions", "src", "mod.ts"].map((name) =>
      Deno.cwd() + "/" + name
    );
    assertStringIncludes(given.join(" "), `--allow-read=${folders.join(",")} `);
    assertEquals(given.filter((arg) => /^--allow-(?:all|write|env|sys|run|ffi)/.test(arg)), []);
    assert(!given.includes("--allow-net"), given.join(" "));
  },
);

const FAILURES: readonly [what: string, args: readonly string[], code: number, line: RegExp][] = [
  ["a function that is not there", ["nope.ts"], 1, /^invoker: Cannot find ".*nope\.ts": no such/],
  ["an export that is not there", [`${WHO}s`], 1, /^invoker: Cannot find handler "whos"/],
  [
    "a certificate that is not there",
    [WHO, "--tls-cert=c", "--tls-key=k"],
    1,
    /"[^"]*\/[ck]": there is no/,
  ],
  ["--isolation none", [WHO, "--isolation=none"], 2, /^invoker: Cannot use --processes 3 with /],
  ["0 processes", [WHO, "--processes=0"], 2, /"0": it must be an integer from 1 to 64, or "auto"$/],
  ["65 processes", [WHO, "--processes=65"], 2, /"65": it must be an integer from 1 to 64/],
];

for (const [what, args, code, line] of FAILURES) {
  processesTest(`processes: with ${what} the start fails with one line`, async () => {
    const finished = await runInvoker(["--processes=3", ...args, "--port=0"], {
      denoOptions: DENO_OPTIONS,
    });
    assertMatch(finished.stderr.replace(/\n$/, ""), line);
    assertEquals([finished.code, finished.stdout], [code, ""]);
    assertEquals(finished.stderr.split("\n").length, 2, finished.stderr);
  });
}

processesTest("processes: a port that somebody listens on is not shared with them", async () => {
  await using invoker = await startProcesses(WHO);
  for (const count of [1, 2]) {
    const args = [WHO, `--processes=${count}`, `--port=${invoker.port}`];
    const { code, stderr } = await runInvoker(args, { denoOptions: DENO_OPTIONS });
    assertEquals(code, 1);
    assertMatch(stderr, /^invoker: Cannot listen on localhost:\d+: .*EADDRINUSE.* --port.*\n$/);
  }
});

processesTest(
  "processes: without the permission to run the program, it says which is missing",
  async () => {
    const denoOptions = ["--allow-net", "--allow-read"];
    const { code, stderr } = await runInvoker([WHO, "--processes=2"], { denoOptions });
    assertEquals(code, 1);
    assertStringIncludes(stderr, `Cannot start: --allow-run=${Deno.execPath()} is missing; run: `);
  },
);

for (const how of ["SIGHUP", "--watch"] as const) {
  processesTest(`processes: by ${how} all of them load the function anew`, async () => {
    const version = (name: string) => `export const f = () => "${name} " + Deno.pid;`;
    await using folder = await makeFolder({ "f.ts": version("one") });
    const args = how === "--watch" ? ["--watch"] : [];
    await using invoker = await startProcesses(folder.file("f.ts"), args);
    assertMatch(await askWho(invoker.port), /^one \d+$/);
    await Deno.writeTextFile(folder.file("f.ts"), version("two"));
    if (how === "SIGHUP") invoker.signal("SIGHUP");
    await invoker.untilReported(/(?:[^]*process \d+: Reloaded .*){2}/);
    const seen = [...(await seenProcesses(invoker.port, 20)).keys()];
    assertEquals(seen.filter((answer) => !answer.startsWith("two ")), []);
    assertEquals(seen.length, 2);
  });
}

tlsTest(
  "processes: TLS is served by all, and a certificate is renewed in all",
  async (authority) => {
    const issued = await authority.issue("server", { commonName: "first" });
    await using invoker = await startProcesses(WHO, tlsOptions(issued));
    const seen = await seenProcesses(
      invoker.port,
      20,
      (port) => connectSecurely(port, authority.caFile),
    );
    assertEquals(seen.size, 2);
    await authority.issue("server", { commonName: "second" });
    invoker.signal("SIGHUP");
    await invoker.untilReported(/(?:[^]*certificate of new connections is that of second.*){2}/);
    for (let i = 0; i < 10; i++) assertEquals(await shownName(invoker.port), "second");
  },
);

async function parentOf(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]);
}
