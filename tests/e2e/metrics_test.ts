import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { connect, nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import {
  type InvokerProcess,
  runInvoker,
  startInvokerProcess,
} from "../support/invoker_process.ts";
import { ISOLATIONS, sourceOnly } from "../support/invoker_program.ts";
import { type MetricFamily, parseMetrics, valueOf } from "../support/prometheus_text.ts";
import { fixturePath } from "./serve_fixture.ts";
import { makeFolder } from "./temp_folder.ts";

const ECHO = `${fixturePath("errors.ts")}?handler=echo`;
const FAIL = `${fixturePath("errors.ts")}?handler=fail`;
const HOSTILE = `${fixturePath("../hostile/hostile.ts")}?handler=hostile`;
const DENO_OPTIONS = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];
const DURATION = "rpc_server_call_duration_seconds";
const CALL = { rpc_system_name: "grpc", rpc_method: "function.MessageFunction/Call" };
const OK = { ...CALL, rpc_status_code: "OK" };

/** Loads only while there is no file `closed` beside it. */
const GATED = `
const isClosed = () => Deno.stat(new URL("closed", import.meta.url)).then(() => true, () => false);
while (await isClosed()) await new Promise((resolve) => setTimeout(resolve, 20));
export default function (what: string): string {
  if (what === "exit") Deno.exit(3);
  return what;
}
`;

interface MeasuredInvoker extends InvokerProcess {
  scrape(): Promise<ReadonlyMap<string, MetricFamily>>;
  /** Scrapes until it is so: a caller may know the end of its Call before it is counted. */
  scrapeUntil(
    holds: (families: ReadonlyMap<string, MetricFamily>) => boolean,
  ): Promise<ReadonlyMap<string, MetricFamily>>;
  /** Status and text of a page. */
  get(path: string): Promise<readonly [status: number, text: string]>;
}

async function startMeasured(args: readonly string[]): Promise<MeasuredInvoker> {
  const invoker = await startInvokerProcess([...args, "--metrics-port=0"], {
    denoOptions: DENO_OPTIONS,
  });
  // Its line is written before the one that a start waits for, but through another pipe.
  const url = await eventually(() => /metrics on (\S+)\/metrics$/m.exec(invoker.stderr())?.[1]);
  const get = async (path: string) => {
    const response = await fetch(url + path, { signal: AbortSignal.timeout(10_000) });
    return [response.status, await response.text()] as const;
  };
  const scrape = async () => parseMetrics((await get("/metrics"))[1]);
  return {
    ...invoker,
    get,
    scrape,
    scrapeUntil: (holds) =>
      eventually(async () => {
        const families = await scrape();
        return holds(families) ? families : undefined;
      }),
  };
}

for (const isolation of ISOLATIONS) {
  Deno.test(`--metrics-port: Calls are counted by status and reason, isolation ${isolation}`, async () => {
    await using invoker = await startMeasured([FAIL, `--isolation=${isolation}`]);
    using client = connect(invoker.port);
    assertEquals((await client.call([])).status, "OK");
    assertEquals((await client.call(["error"])).status, "UNKNOWN");
    const bad = { payload: "x", headers: { "Content-Type": "text/foobar" } };
    assertEquals((await client.call([bad])).status, "INVALID_ARGUMENT");
    const series = [
      OK,
      { ...CALL, rpc_status_code: "UNKNOWN", error_type: "error-server-function-invocation" },
      {
        ...CALL,
        rpc_status_code: "INVALID_ARGUMENT",
        error_type: "error-client-content-type-unsupported",
      },
    ];
    const families = await invoker.scrapeUntil((all) =>
      series.every((labels) => valueOf(all, `${DURATION}_count`, labels) === 1)
    );
    for (const labels of series) {
      const seconds = valueOf(families, `${DURATION}_sum`, labels) ?? 0;
      assert(seconds > 0 && seconds < 10, `${seconds} s`);
    }
    assertEquals(valueOf(families, "faas_sandboxes", { state: "ready" }), 1);
    assertEquals(valueOf(families, "faas_init_duration_seconds_count"), 1);
    assert(!invoker.stderr().includes("    at "), invoker.stderr());
  });

  Deno.test(`--metrics-port: a Call is counted while it is under way, isolation ${isolation}`, async () => {
    await using invoker = await startMeasured([ECHO, `--isolation=${isolation}`]);
    using client = connect(invoker.port);
    const call = client.open();
    for (const text of ["a", "bc"]) {
      call.write(toWireMessage(text));
      assertEquals(await nextText(call), text);
    }
    const during = await invoker.scrape();
    const traffic = (families: ReadonlyMap<string, MetricFamily>) =>
      ["request_messages", "request_payload_bytes", "response_messages", "response_payload_bytes"]
        .map((name) => valueOf(families, `rpc_server_${name}_total`));
    assertEquals(traffic(during), [2, 3, 2, 3]);
    assertEquals(valueOf(during, "rpc_server_active_calls"), 1);
    assertEquals(valueOf(during, `${DURATION}_count`, OK), 0);
    const outcome = outcomeOf(call);
    call.end();
    assertEquals((await outcome).status, "OK");
    const after = await invoker.scrapeUntil((all) => valueOf(all, `${DURATION}_count`, OK) === 1);
    assertEquals(traffic(after), [2, 3, 2, 3]);
    assertEquals(valueOf(after, "rpc_server_active_calls"), 0);
  });
}

const DEATHS: readonly [isolation: string, wire: string, deed: string, reason: string][] = [
  ["worker", "inside", "Deno.exit", "exited"],
  ["worker", "outside", "Deno.exit", "exited"],
  ["process", "inside", "Deno.exit", "exited"],
  ["process", "inside", "memory without end, in buffers", "memory"],
  ["process", "outside", "memory without end, in buffers", "memory"],
  ["process", "inside", "an endless loop", "stalled"],
  ["process", "outside", "an endless loop", "stalled"],
  ["worker", "outside", "an endless loop", "stalled"],
];

for (const [isolation, wire, deed, reason] of DEATHS) {
  Deno.test(`--metrics-port: the death of a sandbox is counted as ${reason}: ${deed}, ${isolation}, wire ${wire}`, async () => {
    await using invoker = await startMeasured([
      HOSTILE,
      `--isolation=${isolation}`,
      `--wire=${wire}`,
      "--memory-limit=64",
      "--stall-timeout=1s",
      "--max-lost-sandboxes=2",
    ]);
    using client = connect(invoker.port);
    const call = client.open({ deadline: Date.now() + 20_000 });
    const outcome = outcomeOf(call);
    call.write(toWireMessage(deed));
    const error_type = `error-server-sandbox-${reason}`;
    const { status, errorCode } = await outcome;
    // With the wire inside what is killed tells nobody, and does not count its Call.
    const isKilled = wire === "inside" && reason !== "exited";
    assertEquals(errorCode, isKilled ? undefined : error_type);
    const labels = { ...CALL, rpc_status_code: status, error_type };
    const families = await invoker.scrapeUntil((all) =>
      valueOf(all, "faas_sandboxes", { state: "ready" }) === 1 &&
      valueOf(all, "faas_init_duration_seconds_count") === 2 &&
      (isKilled || valueOf(all, `${DURATION}_count`, labels) === 1)
    );
    const deaths = ["exited", "memory", "stalled"].map((each) =>
      valueOf(families, "faas_sandbox_restarts_total", { reason: each })
    );
    assertEquals(deaths, ["exited", "memory", "stalled"].map((each) => each === reason ? 1 : 0));
    const isLost = isolation === "worker" && reason === "stalled";
    assertEquals(valueOf(families, "faas_sandboxes", { state: "lost" }), isLost ? 1 : 0);
    assertEquals(valueOf(families, "faas_init_duration_seconds_count"), 2);
  });
}

for (const isolation of ["worker", "process"]) {
  Deno.test(`/readyz: not while the only sandbox is replaced, isolation ${isolation}`, async () => {
    await using folder = await makeFolder({ "f.ts": GATED });
    await using invoker = await startMeasured([folder.file("f.ts"), `--isolation=${isolation}`]);
    using client = connect(invoker.port);
    assertEquals(await invoker.get("/readyz"), [200, "ready\n"]);
    await Deno.writeTextFile(folder.file("closed"), "");
    assertEquals((await client.call(["exit"])).errorCode, "error-server-sandbox-exited");
    assertEquals(await invoker.get("/readyz"), [503, "not ready\n"]);
    assertEquals(await invoker.get("/healthz"), [200, "ok\n"]);
    const families = await invoker.scrape();
    assertEquals(valueOf(families, "faas_sandboxes", { state: "starting" }), 1);
    await Deno.remove(folder.file("closed"));
    await eventually(async () => (await invoker.get("/readyz"))[0] === 200 || undefined);
  });
}

Deno.test("/readyz: not during a drain, whose Calls can be watched to its end", async () => {
  await using invoker = await startMeasured([ECHO, "--drain-timeout=20s"]);
  using client = connect(invoker.port);
  const call = client.open();
  call.write(toWireMessage("x"));
  assertEquals(await nextText(call), "x");
  invoker.signal("SIGTERM");
  await eventually(async () => (await invoker.get("/readyz"))[0] === 503 || undefined);
  assertEquals(await invoker.get("/healthz"), [200, "ok\n"]);
  assertEquals(valueOf(await invoker.scrape(), "rpc_server_active_calls"), 1);
  const outcome = outcomeOf(call);
  call.end();
  assertEquals((await outcome).status, "OK");
  assertEquals((await invoker.status).code, 0);
});

Deno.test("--metrics-port: who is connected and says nothing does not keep a stop", async () => {
  await using invoker = await startMeasured([ECHO]);
  await invoker.untilReported(/metrics on .*\n/);
  const port = Number(/metrics on .*:(\d+)\//.exec(invoker.stderr())?.[1]);
  using silent = await Deno.connect({ hostname: "127.0.0.1", port });
  await silent.write(new TextEncoder().encode("GET /met"));
  invoker.signal("SIGTERM");
  assertEquals((await invoker.status).code, 0);
});

Deno.test("--metrics-port: it is told where metrics are, on the host of the Calls", async () => {
  await using invoker = await startMeasured([ECHO, "--host=127.0.0.1"]);
  assertMatch(invoker.stderr(), /\[INF\] invoker: metrics on http:\/\/127\.0\.0\.1:\d+\/metrics\n/);
});

Deno.test("--metrics-port: a port that is taken ends the start, before the function is loaded", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using folder = await makeFolder({
    "f.ts": `console.error("loaded"); export default () => 1;`,
  });
  const { code, stdout, stderr } = await runInvoker([
    folder.file("f.ts"),
    "--host=127.0.0.1",
    "--port=0",
    `--metrics-port=${taken.addr.port}`,
  ]);
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(
    stderr,
    `invoker: Cannot listen on 127.0.0.1:${taken.addr.port} (--metrics-port): `,
  );
  assert(!stderr.includes("loaded"), stderr);
});

Deno.test("--metrics-port: a function that does not load ends the start as without it", async () => {
  await using folder = await makeFolder({ "f.ts": `throw new Error("not today");` });
  const { code, stderr } = await runInvoker([folder.file("f.ts"), "--port=0", "--metrics-port=0"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "not today");
});

Deno.test({
  name: "--metrics-port: its address is asked for like that of the Calls",
  ignore: sourceOnly("it has all permissions"),
  async fn() {
    const { code, stderr } = await runInvoker(
      [ECHO, "--host=127.0.0.1", "--port=0", "--metrics-port=9464"],
      { denoOptions: ["--allow-net=127.0.0.1:0", "--allow-read", "--allow-env"] },
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "--allow-net=127.0.0.1:9464 is missing");
  },
});
