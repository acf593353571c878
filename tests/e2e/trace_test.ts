import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { formatTraceparent, parseTraceparent } from "../../src/invocation/trace_context.ts";
import { connect, type TestClient } from "../support/grpc_client.ts";
import { connectHealth } from "../support/health_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY, ignoreBecause, sourceOnly } from "../support/invoker_program.ts";
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from "../support/otlp_receiver.ts";
import { fixturePath } from "./serve_fixture.ts";

const CALLER = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
const SAMPLED = formatTraceparent({ ...CALLER, traceFlags: 1 });
const UNSAMPLED = formatTraceparent({ ...CALLER, traceFlags: 0 });

const SERVER_KIND = 2;
const STATUS_UNSET = 0;
const STATUS_ERROR = 2;
const PATIENCE_MS = 20_000;

const ISOLATIONS = ["worker", "process", "none"];

/** An invoker that traces, with a handler of the fixture. */
interface Traced {
  readonly receiver: OtlpReceiver;
  readonly client: TestClient;
  readonly port: number;
  /** Ends the invoker by SIGTERM. What it has exported then is all there will be. */
  stop(): Promise<void>;
}

function test(name: string, run: () => Promise<void>): void {
  Deno.test(`tracing: ${name}`, {
    ignore: sourceOnly("a compiled program traces only if it was compiled with OTEL_DENO=true"),
  }, run);
}

async function withInvoker(
  handler: string,
  { isolation = "worker", grants = [], env = {} }: {
    readonly isolation?: string;
    readonly grants?: readonly string[];
    readonly env?: Record<string, string>;
  },
  use: (traced: Traced) => Promise<void>,
): Promise<void> {
  await using receiver = startOtlpReceiver();
  const fixture = `${fixturePath("trace.ts")}?handler=${handler}`;
  await using invoker = await startInvokerProcess(
    [fixture, `--isolation=${isolation}`, ...grants],
    {
      env: { ...receiver.env, ...env },
      denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"],
    },
  );
  using client = connect(invoker.port);
  const { call } = client;
  await use({
    receiver,
    port: invoker.port,
    client: {
      ...client,
      call: (messages, options) =>
        call(messages, { deadline: Date.now() + PATIENCE_MS, ...options }),
    },
    async stop() {
      invoker.signal("SIGTERM");
      const { code } = await invoker.status;
      assertEquals(code, 0, invoker.stderr());
    },
  });
}

/** The span of the only Call. */
function serverSpan({ spans }: OtlpReceiver): ReceivedSpan {
  const found = spans.filter(({ kind }) => kind === SERVER_KIND);
  assertEquals(found.map(({ name }) => name), ["function.MessageFunction/Call"]);
  return found[0] as ReceivedSpan;
}

function spansNamed({ spans }: OtlpReceiver, name: string): ReceivedSpan[] {
  return spans.filter((span) => span.name === name);
}

for (const isolation of ISOLATIONS) {
  test(`a Call is a span of the caller's trace, and what the function starts is its child (${isolation})`, async () => {
    const options = { isolation, grants: ["--allow-net=127.0.0.1"] };
    await withInvoker("fetches", options, async ({ receiver, client, port, stop }) => {
      const { texts } = await client.call([receiver.pageUrl], {
        metadata: { traceparent: SAMPLED, tracestate: "vendor=1" },
      });
      assertEquals(texts, ["found"]);
      // At once: what was exported later would be lost.
      await stop();
      const span = serverSpan(receiver);
      assertEquals([span.traceId, span.parentSpanId], [CALLER.traceId, CALLER.spanId]);
      assertEquals(span.status, { code: STATUS_UNSET, message: "" });
      const { "network.peer.port": peerPort, ...attributes } = span.attributes;
      assert(Number(peerPort) > 0);
      assertEquals(attributes, {
        "rpc.system.name": "grpc",
        "rpc.method": "function.MessageFunction/Call",
        "rpc.status_code": "OK",
        "server.address": "localhost",
        "server.port": port,
        "network.transport": "tcp",
        "network.peer.address": "127.0.0.1",
        "faas.trigger": "other",
        "faas.name": "fetches",
        "faas.invocation_id": "1",
        "faas.coldstart": true,
      });
      const [work] = spansNamed(receiver, "own work");
      assertEquals([work?.traceId, work?.parentSpanId], [CALLER.traceId, span.spanId]);
      const [request] = spansNamed(receiver, "GET");
      assertEquals([request?.traceId, request?.parentSpanId], [CALLER.traceId, work?.spanId]);
      assertEquals(
        receiver.pageParents.map((parent) => parseTraceparent(parent ?? "")?.spanId),
        [request?.spanId],
      );
      assertEquals(receiver.spans.length, 3);
    });
  });

  test(`all that a streaming handler starts is part of its Call (${isolation})`, async () => {
    const options = { isolation, grants: ["--allow-net=127.0.0.1"] };
    await withInvoker("streams", options, async ({ receiver, client, stop }) => {
      const first = client.call(["a", "b", receiver.pageUrl], {
        metadata: { traceparent: SAMPLED },
      });
      // Beside it, so that the one's work could be taken for the other's.
      const second = client.call(["c", receiver.pageUrl]);
      assertEquals((await first).texts, ["seen", "seen", "seen", "found"]);
      assertEquals((await second).texts, ["seen", "seen", "found"]);
      await stop();
      const calls = receiver.spans.filter(({ kind }) => kind === SERVER_KIND);
      const children = calls.map(({ traceId, spanId, parentSpanId }) => ({
        parentSpanId,
        children: receiver.spans.filter((span) => span.parentSpanId === spanId)
          .map((span) => span.traceId === traceId && span.name).toSorted(),
      }));
      assertEquals(
        children.toSorted((a, b) => a.children.length - b.children.length),
        [
          { parentSpanId: "", children: ["GET", "a message", "a message"] },
          { parentSpanId: CALLER.spanId, children: ["GET", "a message", "a message", "a message"] },
        ],
      );
    });
  });
}

for (const isolation of ["worker", "process"]) {
  test(`a failure is told by codes and a place, never by what was sent (${isolation})`, async () => {
    await withInvoker("fails", { isolation }, async ({ receiver, client, stop }) => {
      const { details } = await client.call(["top-secret"], {
        metadata: { "x-key": "top-secret" },
      });
      assertEquals(details, "no way to deal with top-secret");
      await stop();
      const span = serverSpan(receiver);
      assertEquals(span.status, { code: STATUS_ERROR, message: "" });
      assertEquals(span.events, []);
      const { attributes } = span;
      assertEquals(attributes["rpc.status_code"], "UNKNOWN");
      assertEquals(attributes["error.type"], "error-server-function-invocation");
      assertMatch(String(attributes["code.file.path"]), /^file:.*fixtures\/functions\/trace\.ts$/);
      assert(Number(attributes["code.line.number"]) > 1);
      // Neither in what the handler prints: that is exported nowhere.
      assertEquals(receiver.bodies.filter((body) => body.includes("top-secret")), []);
    });
  });
}

test("what a caller does wrong is no failure of the server", async () => {
  await withInvoker("counts", {}, async ({ receiver, client, stop }) => {
    assertEquals((await client.call(["top-secret"])).status, "INVALID_ARGUMENT");
    await stop();
    const { status, attributes } = serverSpan(receiver);
    assertEquals(status, { code: STATUS_UNSET, message: "" });
    assertEquals(attributes["rpc.status_code"], "INVALID_ARGUMENT");
    assertEquals(attributes["error.type"], "error-client-unmarshall");
    assertEquals(receiver.bodies.filter((body) => body.includes("top-secret")), []);
  });
});

test("a Call without a trace, or with none that can be read, begins one", async () => {
  await withInvoker("tellsContext", {}, async ({ receiver, client, port, stop }) => {
    const contexts: Record<string, unknown>[] = [];
    for (const metadata of [{}, { traceparent: "no trace" }]) {
      const { texts } = await client.call(["x"], { metadata });
      contexts.push(JSON.parse(texts[0] ?? ""));
    }
    using health = connectHealth(port);
    assertEquals((await health.check("")).message, { status: "SERVING" });
    await stop();
    // None for the health check.
    const { spans } = receiver;
    assertEquals(spans.map(({ parentSpanId }) => parentSpanId), ["", ""]);
    assertEquals(spans.map(({ attributes }) => attributes["faas.coldstart"]), [true, false]);
    assertEquals(
      contexts,
      spans.map(({ traceId, spanId }) => ({ traceId, spanId, traceFlags: 1 })),
    );
    assertNotEquals(spans[0]?.traceId, spans[1]?.traceId);
  });
});

for (const isolation of ["worker", "process"]) {
  test(`of a caller that does not record its span there is none, and it is handed on (${isolation})`, async () => {
    // A child process has this sampler by default.
    const env: Record<string, string> = isolation === "process"
      ? {}
      : { OTEL_TRACES_SAMPLER: "parentbased_always_on" };
    const options = { isolation, env, grants: ["--allow-net=127.0.0.1"] };
    await withInvoker("fetches", options, async ({ receiver, client, stop }) => {
      const { texts } = await client.call([receiver.pageUrl], {
        metadata: { traceparent: UNSAMPLED },
      });
      assertEquals(texts, ["found"]);
      await stop();
      assertEquals(receiver.spans, []);
      const seen = receiver.pageParents.map((parent) => parseTraceparent(parent ?? ""));
      assertEquals(
        seen.map((parent) => [parent?.traceId, parent?.traceFlags]),
        [[CALLER.traceId, 0]],
      );
    });
  });
}

test("without a sampler that is set, of a caller that does not record its span there is none", async () => {
  await withInvoker("tellsContext", {}, async ({ receiver, client, stop }) => {
    const { texts } = await client.call(["x"], {
      metadata: { traceparent: UNSAMPLED, tracestate: "vendor=1" },
    });
    assertEquals(JSON.parse(texts[0] ?? ""), { ...CALLER, traceFlags: 0, traceState: "vendor=1" });
    await stop();
    assertEquals(receiver.spans, []);
  });
});

for (const isolation of ["worker", "process"]) {
  test(`a function cannot read where traces go (${isolation})`, async () => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: "api-key=hidden" };
    const options = { isolation, env, grants: ["--allow-env=HOME"] };
    await withInvoker("looksAtVariables", options, async ({ client }) => {
      assertEquals((await client.call([])).texts, ["NotCapable"]);
    });
  });
}

test("nothing is traced and nothing handed on when it is not turned on", async () => {
  const env = { OTEL_DENO: "false" };
  await withInvoker("tellsContext", { env }, async ({ receiver, client, stop }) => {
    const { texts } = await client.call(["x"], { metadata: { traceparent: SAMPLED } });
    assertEquals(texts, ["{}"]);
    await stop();
    assertEquals(receiver.bodies, []);
  });
});

Deno.test("tracing: a compiled program says that it was compiled without", {
  ignore: BINARY === undefined &&
    ignoreBecause("that a compiled program cannot trace: INVOKER_BINARY names none"),
}, async () => {
  await using invoker = await startInvokerProcess(
    [`${fixturePath("noisy.ts")}`],
    { env: { OTEL_DENO: "true" } },
  );
  await invoker.untilReported(/Cannot trace: OTEL_DENO was not set when this was compiled/);
});
