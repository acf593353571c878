import { assert, assertEquals, assertMatch } from "@std/assert";
import { nextText, toWireMessage } from "../support/grpc_client.ts";
import { connectHealth } from "../support/health_client.ts";
import { runInvoker } from "../support/invoker_process.ts";
import { BINARY, ignoreBecause } from "../support/invoker_program.ts";
import {
  askWho,
  DENO_OPTIONS,
  ECHO,
  holdCall,
  pidOf,
  seenSandboxes,
  sharedPortTest,
  sharing,
  startSharing,
  WHO,
} from "./shared_port.ts";
import { makeFolder } from "./temp_folder.ts";
import { connectSecurely, shownName, tlsOptions, tlsTest } from "./tls_fixture.ts";

sharedPortTest(
  "connections are spread over all, and one line says what is served",
  async (isolation) => {
    await using invoker = await startSharing(isolation, WHO, ["--sandboxes=3"]);
    assertMatch(invoker.firstLine, /^Serving \S+#who \(direct\) on grpc:\/\/localhost:\d+$/);
    const seen = await seenSandboxes(invoker.port, 60);
    assertEquals(seen.size, 3, `not all were seen: ${JSON.stringify([...seen])}`);
    assert([...seen.values()].every((count) => count >= 3), JSON.stringify([...seen]));
    const pids = new Set([...seen.keys()].map(pidOf));
    assertEquals(
      [pids.has(invoker.pid), pids.size],
      isolation === "worker" ? [true, 1] : [false, 3],
    );
    using health = connectHealth(invoker.port);
    assertEquals((await health.check()).message?.status, "SERVING");
    invoker.signal("SIGTERM");
    assertEquals([(await invoker.status).code, await invoker.restOfStdout()], [0, ""]);
  },
);

sharedPortTest(
  "one Call after the other of a connection stays in one sandbox",
  async (isolation) => {
    await using invoker = await startSharing(isolation, ECHO);
    using held = await holdCall(invoker.port);
    for (const text of ["one", "two"]) {
      held.call.write(toWireMessage(text));
      assertEquals(await nextText(held.call), text);
    }
  },
);

for (const format of ["text", "json"] as const) {
  sharedPortTest(`each line of the log as ${format} tells its sandbox`, async (isolation) => {
    const args = [`--log-format=${format}`, "--log-level=debug"];
    await using invoker = await startSharing(isolation, WHO, args);
    const pid = pidOf(await askWho(invoker.port, "print"));
    await invoker.untilReported(/printed.*\n/);
    await invoker.untilReported(/of who \(direct\) ended with OK.*\n/);
    const lines = invoker.stderr().trimEnd().split("\n");
    const ofCall = lines.filter((line) => /printed|of who \(direct\) ended/.test(line));
    assert(ofCall.length >= 2, lines.join("\n"));
    for (const line of ofCall) {
      const id = isolation === "process" ? String(pid) : "[12]";
      if (format === "text") assertMatch(line, new RegExp(` invoker: sandbox ${id}\\b`));
      else assertMatch(String(JSON.parse(line)["sandbox.id"]), new RegExp(`^${id}$`));
    }
    assertEquals(lines.filter((line) => line.includes("try it from a second")).length, 1);
  });
}

sharedPortTest(
  "a child may have the address for its own, and no more",
  async (isolation) => {
    const lists = [
      "--allow-net=localhost,127.0.0.1,[::1]",
      "--allow-read=src,mod.ts,tests/fixtures/functions",
      `--allow-run=${Deno.execPath()}`,
      "--allow-env=NODE_V8_COVERAGE",
    ];
    await using invoker = await startSharing(isolation, WHO, [], lists);
    const pid = pidOf(await askWho(invoker.port));
    const command = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0");
    const given = command.filter((arg) => arg.startsWith("--allow-"));
    const [net] = given.filter((arg) => arg.startsWith("--allow-net"));
    assertMatch(
      net ?? "",
      new RegExp(`^--allow-net=(?:(?:127\\.0\\.0\\.1|\\[::1\\]):${invoker.port},?)+$`),
    );
    assertEquals(given.filter((arg) => /^--allow-(?:all|write|sys|run|ffi)/.test(arg)), []);
  },
  ["process"],
);

const FAILURES: readonly [what: string, args: readonly string[], line: RegExp][] = [
  ["a function that is not there", ["nope.ts"], /^invoker: Cannot find ".*nope\.ts": no such/],
  ["an export that is not there", [`${WHO}s`], /^invoker: Cannot find handler "whos"/],
  ["a certificate that is not there", [WHO, "--tls-cert=c", "--tls-key=k"], /"[^"]*\/[ck]": there/],
];

for (const [what, args, line] of FAILURES) {
  sharedPortTest(`with ${what} the start fails with one line`, async (isolation) => {
    const finished = await runInvoker([...sharing(isolation, 3), ...args, "--port=0"], {
      denoOptions: DENO_OPTIONS,
    });
    assertMatch(finished.stderr.replace(/\n$/, ""), line);
    assertEquals([finished.code, finished.stdout], [1, ""]);
    assertEquals(finished.stderr.split("\n").length, 2, finished.stderr);
  });
}

sharedPortTest("a port that somebody listens on is not shared with them", async (isolation) => {
  await using invoker = await startSharing(isolation, WHO);
  const others = [
    sharing(isolation, 1),
    sharing(isolation, 2),
    ["--wire=outside", `--isolation=${isolation}`],
  ];
  for (const options of others) {
    const args = [WHO, ...options, `--port=${invoker.port}`];
    const { code, stderr } = await runInvoker(args, { denoOptions: DENO_OPTIONS });
    assertEquals(code, 1);
    assertMatch(stderr, /^invoker: Cannot listen on localhost:\d+: .*EADDRINUSE.* --port.*\n$/);
  }
});

Deno.test({
  name: "shared port: where none can be, it says what to do",
  ignore: (BINARY === undefined || BINARY.warning === "") &&
    ignoreBecause("shared port: this Deno can share one"),
  async fn() {
    for (const isolation of ["worker", "process"] as const) {
      const { code, stderr } = await runInvoker([WHO, ...sharing(isolation), "--port=0"]);
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^invoker: Cannot let 2 sandboxes hold one port: \w+ with Deno [\d.]+ does not share it; use --wire outside\n$/,
      );
    }
  },
});

sharedPortTest(
  "without the permission to run the program, it says which is missing",
  async (isolation) => {
    const denoOptions = ["--allow-net", "--allow-read"];
    const { code, stderr } = await runInvoker([WHO, ...sharing(isolation)], { denoOptions });
    assertEquals(code, 1);
    assertMatch(stderr, /^invoker: Cannot start: .*--allow-run=\S+ (?:is|are) missing; run: /);
  },
  ["process"],
);

for (const how of ["SIGHUP", "--watch"] as const) {
  sharedPortTest(`by ${how} all of them load the function anew`, async (isolation) => {
    const version = (name: string) =>
      `const id = crypto.randomUUID(); export const f = () => "${name} " + id;`;
    await using folder = await makeFolder({ "f.ts": version("one") });
    const args = how === "--watch" ? ["--watch"] : [];
    await using invoker = await startSharing(isolation, folder.file("f.ts"), args);
    assertMatch(await askWho(invoker.port), /^one /);
    await Deno.writeTextFile(folder.file("f.ts"), version("two"));
    if (how === "SIGHUP") invoker.signal("SIGHUP");
    await invoker.untilReported(/Reloaded /);
    const seen = [...(await seenSandboxes(invoker.port, 20)).keys()];
    assertEquals(seen.filter((answer) => !answer.startsWith("two ")), []);
    assertEquals(seen.length, 2);
  });
}

for (const isolation of ["worker", "process"] as const) {
  tlsTest(
    `shared port: TLS is served by all, and a certificate renewed in all, isolation ${isolation}`,
    async (authority) => {
      const issued = await authority.issue("server", { commonName: "first" });
      await using invoker = await startSharing(isolation, WHO, tlsOptions(issued));
      const seen = await seenSandboxes(
        invoker.port,
        20,
        (port) => connectSecurely(port, authority.caFile),
      );
      assertEquals(seen.size, 2);
      await authority.issue("server", { commonName: "second" });
      invoker.signal("SIGHUP");
      await invoker.untilReported(/certificate of new connections is that of second/);
      await invoker.untilReported(/Reloaded /);
      for (let i = 0; i < 10; i++) assertEquals(await shownName(invoker.port), "second");
    },
  );
}
