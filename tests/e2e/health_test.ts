import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connect, nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import { connectHealth } from "../support/health_client.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import {
  type InvokerProcess,
  runInvoker,
  startInvokerProcess,
} from "../support/invoker_process.ts";
import { ISOLATIONS } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";
import { makeFolder } from "./temp_folder.ts";

const FUNCTION = "function.MessageFunction";
const ECHO = `${fixturePath("errors.ts")}?handler=echo`;
const STUCK = `${fixturePath("stuck.ts")}?handler=stuck`;
const STOPPING = "UNAVAILABLE: The invoker is stopping";
/** So long that what waits for it is seen to. */
const LONG = "--drain-timeout=20s";
const DENO_OPTIONS = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];

/** Loads only while there is no file `closed` beside it. */
const GATED = `
const isClosed = () => Deno.stat(new URL("closed", import.meta.url)).then(() => true, () => false);
while (await isClosed()) await new Promise((resolve) => setTimeout(resolve, 20));
export default function (what: string): string {
  if (what === "exit") Deno.exit(3);
  return what;
}
`;

for (const isolation of ISOLATIONS) {
  Deno.test(`health: it serves as soon as it has started, isolation ${isolation}`, async () => {
    await using invoker = await startInvokerProcess([ECHO, `--isolation=${isolation}`], {
      denoOptions: DENO_OPTIONS,
    });
    using health = connectHealth(invoker.port);
    for (const service of ["", FUNCTION]) {
      assertEquals((await health.check(service)).message, { status: "SERVING" });
      assertEquals(await health.watch(service).next(), "SERVING");
    }
    assertEquals((await health.check("riff")).code, "NOT_FOUND");
    assertEquals(await health.watch("riff").next(), "SERVICE_UNKNOWN");
    assertEquals((await health.list()).message?.statuses, {
      "": { status: "SERVING" },
      [FUNCTION]: { status: "SERVING" },
    });
  });
}

for (
  const [isolation, wire] of [
    ["worker", "inside"],
    ["worker", "outside"],
    ["process", "inside"],
    ["process", "outside"],
  ] as const
) {
  Deno.test({
    name:
      `health: while the only sandbox is replaced it does not serve, ${isolation}, wire ${wire}`,
    ignore: wire === "inside" &&
      sourceOnly("--wire inside: the Deno of a compiled program here cannot share a port"),
    fn: async () => {
      await using folder = await makeFolder({ "f.ts": GATED });
      await using invoker = await startInvokerProcess([
        folder.file("f.ts"),
        `--isolation=${isolation}`,
        `--wire=${wire}`,
      ], { denoOptions: DENO_OPTIONS });
      using client = connect(invoker.port);
      using health = connectHealth(invoker.port);
      const watch = health.watch();
      assertEquals(await watch.next(), "SERVING");
      await Deno.writeTextFile(folder.file("closed"), "");
      assertEquals((await client.call(["exit"])).errorCode, "error-server-sandbox-exited");
      assertEquals(await watch.next(), "NOT_SERVING");
      assertEquals((await health.check(FUNCTION)).message, { status: "NOT_SERVING" });
      const { code, stdout } = await healthcheck(invoker.port);
      assertEquals([code, stdout], [1, "NOT_SERVING\n"]);
      await Deno.remove(folder.file("closed"));
      if (wire === "outside") assertEquals(await watch.next(), "SERVING");
      else {
        // It was one of the sandbox that is no more.
        assertEquals(await watch.next(), "UNAVAILABLE: Another sandbox takes its place");
        assertEquals(await health.watch().next(), "SERVING");
      }
      assertEquals((await health.check(FUNCTION)).message, { status: "SERVING" });
      assertEquals((await client.call(["x"])).texts, ["x"]);
    },
  });
}

Deno.test("health: it serves as long as any sandbox does", async () => {
  await using folder = await makeFolder({ "f.ts": GATED });
  await using invoker = await startInvokerProcess([folder.file("f.ts"), "--sandboxes=2"]);
  using client = connect(invoker.port);
  using health = connectHealth(invoker.port);
  const watch = health.watch();
  assertEquals(await watch.next(), "SERVING");
  await Deno.writeTextFile(folder.file("closed"), "");
  assertEquals((await client.call(["exit"])).errorCode, "error-server-sandbox-exited");
  assertEquals((await health.check()).message, { status: "SERVING" });
  assertEquals((await client.call(["exit"])).errorCode, "error-server-sandbox-exited");
  assertEquals(await watch.next(), "NOT_SERVING");
});

Deno.test("health: it serves while Calls are refused, and is no Call itself", async () => {
  await using invoker = await startInvokerProcess([ECHO, "--max-concurrent-calls=1"]);
  using client = connect(invoker.port);
  using health = connectHealth(invoker.port);
  const watches = [health.watch(), health.watch()];
  for (const watch of watches) assertEquals(await watch.next(), "SERVING");
  const call = client.open();
  call.write(toWireMessage("x"));
  assertEquals(await nextText(call), "x");
  assertEquals((await client.call(["x"])).errorCode, "error-server-busy");
  assertEquals((await health.check()).message, { status: "SERVING" });
  const outcome = outcomeOf(call);
  call.end();
  call.resume();
  assertEquals((await outcome).status, "OK");
});

Deno.test("SIGTERM: a Watch hears of it at once, the Call under way finishes, and the stop is prompt", async () => {
  await using invoker = await startInvokerProcess([ECHO, LONG]);
  using client = connect(invoker.port);
  using health = connectHealth(invoker.port);
  const watches = ["", FUNCTION, "riff"].map((service) => health.watch(service));
  for (const watch of watches) await watch.next();
  const call = client.open();
  call.write(toWireMessage("one"));
  assertEquals(await nextText(call), "one");
  invoker.signal("SIGTERM");
  for (const watch of watches.slice(0, 2)) assertEquals(await watch.next(), "NOT_SERVING");
  const { code, stderr } = await healthcheck(invoker.port);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "ECONNREFUSED");
  // What is under way goes on as before.
  call.write(toWireMessage("two"));
  assertEquals(await nextText(call), "two");
  const outcome = outcomeOf(call);
  call.end();
  call.resume();
  assertEquals((await outcome).status, "OK");
  for (const watch of watches) assertEquals(await watch.next(), STOPPING);
  await assertDrained(invoker);
  assertStringIncludes(invoker.stderr(), "Calls under way: 1");
});

Deno.test("SIGTERM: a Watch alone does not keep it", async () => {
  await using invoker = await startInvokerProcess([ECHO, LONG]);
  using health = connectHealth(invoker.port);
  const watch = health.watch();
  assertEquals(await watch.next(), "SERVING");
  invoker.signal("SIGTERM");
  assertEquals(await watch.next(), "NOT_SERVING");
  assertEquals(await watch.next(), STOPPING);
  await assertDrained(invoker);
  assertStringIncludes(invoker.stderr(), "Calls under way: 0");
});

Deno.test("--drain-timeout: a Watch does not make a stop longer that has to cancel Calls", async () => {
  await using invoker = await startInvokerProcess([ECHO, "--drain-timeout=200ms"]);
  using client = connect(invoker.port);
  using health = connectHealth(invoker.port);
  const watch = health.watch();
  assertEquals(await watch.next(), "SERVING");
  const call = client.open();
  call.write(toWireMessage("x"));
  assertEquals(await nextText(call), "x");
  const outcome = outcomeOf(call);
  call.resume();
  invoker.signal("SIGTERM");
  assertEquals((await outcome).errorCode, "error-server-stopping");
  assertEquals(await watch.next(), "NOT_SERVING");
  assertEquals(await watch.next(), STOPPING);
  assertEquals((await invoker.status).code, 0);
});

Deno.test("--max-lost-sandboxes: when it ends the invoker, health tells first", async () => {
  await using invoker = await startInvokerProcess([
    STUCK,
    "--sandboxes=2",
    "--stall-timeout=1500ms",
  ]);
  using client = connect(invoker.port);
  using health = connectHealth(invoker.port);
  const watch = health.watch();
  assertEquals(await watch.next(), "SERVING");
  assertEquals((await client.call(["loop"])).errorCode, "error-server-sandbox-stalled");
  assertEquals(await watch.next(), "NOT_SERVING");
  assertEquals(await watch.next(), STOPPING);
  assertEquals((await invoker.status).code, 70);
});

Deno.test("healthcheck: 0 while it serves, 1 when it does not answer or is not there", async () => {
  let port: number;
  {
    await using invoker = await startInvokerProcess([ECHO]);
    port = invoker.port;
    for (const args of [[], ["--service", FUNCTION]]) {
      assertEquals(await healthcheck(port, ...args), { code: 0, stdout: "SERVING\n", stderr: "" });
    }
    const unknown = await healthcheck(port, "--service", "riff");
    assertEquals([unknown.code, unknown.stdout], [1, ""]);
    assertMatch(unknown.stderr, /^Cannot check the health of .*: NOT_FOUND: .*"riff"\n$/);
    // Its port takes connections, but nobody answers.
    invoker.signal("SIGSTOP");
    const silent = await healthcheck(port, "--timeout", "500ms");
    assertEquals([silent.code, silent.stdout], [1, ""]);
    assertMatch(silent.stderr, /^Cannot check the health of .*: DEADLINE_EXCEEDED: .*\n$/);
    invoker.signal("SIGCONT");
    assertEquals((await healthcheck(port)).code, 0);
  }
  const absent = await healthcheck(port);
  assertEquals(absent.code, 1);
  // Not that it is empty: Deno 2.7 itself prints a line there when a connection is refused.
  assert(!absent.stdout.includes("SERVING"), absent.stdout);
  assertMatch(absent.stderr, /^Cannot check the health of .*: UNAVAILABLE: .*ECONNREFUSED.*\n$/);
});

/** Runs the command as a process, with as little as it needs. */
function healthcheck(port: number, ...args: readonly string[]) {
  return runInvoker(["healthcheck", ...args], {
    denoOptions: ["--allow-net=localhost", "--allow-env=INVOKER_PORT,INVOKER_ADDRESS"],
    env: { INVOKER_PORT: String(port) },
  });
}

/** It has ended well, and not by the drain timeout. */
async function assertDrained(invoker: InvokerProcess): Promise<void> {
  assertEquals((await invoker.status).code, 0);
  assert(!invoker.stderr().includes("did not end within"), invoker.stderr());
}

Deno.test({
  name: "health: while another version loads, all connections are told that it serves",
  ignore: sourceOnly("--wire inside: the Deno of a compiled program here cannot share a port"),
  fn: async () => {
    const version = (name: string) =>
      `await new Promise((go) => setTimeout(go, 1500)); export const f = () => "${name}";`;
    await using folder = await makeFolder({ "f.ts": version("one") });
    await using invoker = await startInvokerProcess([folder.file("f.ts"), "--wire=inside"]);
    await Deno.writeTextFile(folder.file("f.ts"), version("two"));
    invoker.signal("SIGHUP");
    let isReloaded = false;
    const reloaded = invoker.untilReported(/Reloaded /).then(() => isReloaded = true);
    const told: unknown[] = [];
    while (!isReloaded) {
      // On a connection of its own: each may come to either of them.
      using health = connectHealth(invoker.port);
      const { code, message } = await health.check();
      // One that is being made when a socket stops to listen may be reset (docs/operations.md).
      if (code !== "UNAVAILABLE") told.push(message?.status);
    }
    await reloaded;
    assert(told.length > 5, `only ${told.length} checks`);
    assertEquals(new Set(told), new Set(["SERVING"]));
  },
});
