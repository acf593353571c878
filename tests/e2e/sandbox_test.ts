import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connect, nextText, outcomeOf } from "../support/grpc_client.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { FRAME } from "./http2_frames.ts";
import { connectPeer } from "./http2_peer.ts";
import { fixturePath, serveFixture } from "./serve_fixture.ts";

const LIFECYCLE = fixturePath("lifecycle.ts");
const STUCK = fixturePath("stuck.ts");

for (const isolation of ["worker", "process", "none"]) {
  Deno.test(`setup, teardown: run around the Calls, isolation ${isolation}`, async () => {
    await using invoker = await startInvokerProcess([
      `${LIFECYCLE}?handler=ask`,
      `--isolation=${isolation}`,
    ], { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] });
    using client = connect(invoker.port);
    assertEquals((await client.call(["x"])).texts, ["set up"]);
    assert(!invoker.stderr().includes("torn down"));
    invoker.signal("SIGTERM");
    assertEquals((await invoker.status).code, 0);
    assertStringIncludes(invoker.stderr(), "torn down");
  });

  if (isolation !== "none") {
    Deno.test(`teardown: runs also where a client does not say goodbye, isolation ${isolation}`, async () => {
      await using invoker = await startInvokerProcess([
        `${LIFECYCLE}?handler=ask`,
        `--isolation=${isolation}`,
        "--teardown-timeout=100ms",
        "--wire=inside",
      ], { denoOptions: ["-A"] });
      await using peer = await connectPeer(invoker.port, { answers: false });
      await peer.next(({ type }) => type === FRAME.settings);
      invoker.signal("SIGTERM");
      assertEquals((await invoker.status).code, 0);
      assertStringIncludes(invoker.stderr(), "torn down");
      assert(!invoker.stderr().includes("Cannot tear down"), invoker.stderr());
    });
  }

  const failures = [
    ["failing", 'Cannot set up "failing": no database'],
    ["slow", 'Cannot set up "slow": setup took longer than 1500 ms'],
  ];
  for (const [handler, message] of failures) {
    Deno.test(`setup: ${handler} fails the start, isolation ${isolation}`, async () => {
      const { code, stderr } = await runInvoker([
        `${LIFECYCLE}?handler=${handler}`,
        "--setup-timeout=1500ms",
        `--isolation=${isolation}`,
        "--port=0",
      ], { denoOptions: ["-A"] });
      assertEquals(code, 1);
      assertStringIncludes(stderr, `invoker: ${message}\n`);
    });
  }

  Deno.test(`teardown: one that does not end is not waited for, isolation ${isolation}`, async () => {
    await using invoker = await startInvokerProcess([
      `${LIFECYCLE}?handler=stubborn`,
      "--teardown-timeout=100ms",
      `--isolation=${isolation}`,
    ], { denoOptions: ["-A"] });
    invoker.signal("SIGTERM");
    assertEquals((await invoker.status).code, 0);
    assertStringIncludes(invoker.stderr(), "Cannot tear down: teardown took longer than 100 ms");
  });
}

Deno.test("--sandboxes: Calls go to the one with the fewest, and stay there", async () => {
  await using served = await serveFixture("stuck.ts", { handler: "who", sandboxes: 3 });
  const calls = Array.from({ length: 6 }, () => served.client.open());
  const names: (string | undefined)[] = [];
  for (const call of calls) names.push(await nextText(call));
  const outcomes = calls.map(outcomeOf);
  assertEquals(new Set(names).size, 3);
  for (const name of names) assertEquals(names.filter((each) => each === name).length, 2);
  for (const call of calls) call.end().resume();
  await Promise.all(outcomes);
});

Deno.test("--stall-timeout: a loop fails its Calls, others go on, and the invoker ends with 70", async () => {
  await using invoker = await startInvokerProcess([
    `${STUCK}?handler=stuck`,
    "--sandboxes=2",
    "--stall-timeout=1500ms",
  ]);
  using client = connect(invoker.port);
  const looping = client.call(["loop"]);
  const others = Array.from({ length: 8 }, () => client.call(["x"]));
  const { status, errorCode, details } = await looping;
  assertEquals([status, errorCode], ["DEADLINE_EXCEEDED", "error-server-sandbox-stalled"]);
  assertEquals(details, "The sandbox ended: it did not answer for 1500 ms");
  const statuses = (await Promise.all(others)).map((outcome) => outcome.status);
  // Those in the sandbox that loops share its fate.
  assertEquals(statuses.filter((each) => each === "OK").length, 4, String(statuses));
  assertEquals((await invoker.status).code, 70);
  assertStringIncludes(invoker.stderr(), "cannot be stopped");
});

Deno.test("--max-lost-sandboxes: until then a loop is replaced", async () => {
  await using invoker = await startInvokerProcess([
    `${STUCK}?handler=stuck`,
    "--wire=outside",
    "--stall-timeout=1500ms",
    "--max-lost-sandboxes=2",
  ]);
  using client = connect(invoker.port);
  assertEquals((await client.call(["loop"])).errorCode, "error-server-sandbox-stalled");
  assertEquals((await client.call(["x"])).status, "OK");
  assertEquals((await client.call(["loop"])).errorCode, "error-server-sandbox-stalled");
  assertEquals((await invoker.status).code, 70);
});

Deno.test("serve: a module that loops while it loads fails the start", async () => {
  await using folder = await (await import("./temp_folder.ts")).makeFolder({
    "f.ts": "export default (x: string) => x; while (true);",
  });
  const { code, stderr } = await runInvoker([
    folder.file("f.ts"),
    "--stall-timeout=1500ms",
    "--port=0",
  ]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "it did not answer for 1500 ms");
});
