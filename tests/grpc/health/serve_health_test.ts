import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect as connectHttp2 } from "node:http2";
import { setImmediate } from "node:timers";
import { guardSession } from "../../../src/port/http2/session_guard.ts";
import { HealthStatus } from "../../../src/grpc/health/health_status.ts";
import { Deframer, framed } from "../../../src/port/message_framing.ts";
import { servePort } from "../../../src/serving/serve_port.ts";
import type { Rejection } from "../../../src/invocation/rejection.ts";
import { eventually } from "../../support/eventually.ts";
import { connectHealth, healthTypes } from "../../support/health_client.ts";

const FUNCTION = "function.MessageFunction";
const STOPPING = "UNAVAILABLE: The invoker is stopping";
/** On one connection: more than there may be open of health. */
const MAX_STREAMS = 2050;

/** A server whose sandboxes are ready, and a client of it. */
async function serve({ clientStallTimeoutMs = 60_000 } = {}) {
  const rejected: Rejection[] = [];
  const health = new HealthStatus();
  health.setReady(true);
  const server = await servePort(() => new ReadableStream(), {
    handler: () => ({ name: "f", interaction: "direct" }),
    host: "localhost",
    port: 0,
    limits: { maxConcurrentStreams: MAX_STREAMS, clientStallTimeoutMs },
    health,
    observe: () => ({ ended() {} }),
    onFailure: () => {},
    onConnectionsFull: () => {},
    onRejected: (rejection) => rejected.push(rejection),
  });
  const client = connectHealth(server.port);
  return {
    health,
    server,
    client,
    rejected,
    [Symbol.dispose]() {
      client[Symbol.dispose]();
      server.close();
    },
  };
}

for (const service of ["", FUNCTION]) {
  Deno.test(`Health.Check: "${service}" is as the sandboxes are`, async () => {
    using served = await serve();
    for (const isReady of [true, false, true]) {
      served.health.setReady(isReady);
      const { code, message } = await served.client.check(service);
      assertEquals([code, message?.status], ["OK", isReady ? "SERVING" : "NOT_SERVING"]);
    }
  });

  Deno.test(`Health.Watch: "${service}" tells how it is, and then each change`, async () => {
    using served = await serve();
    const watch = served.client.watch(service);
    assertEquals(await watch.next(), "SERVING");
    for (const isReady of [false, true, false]) {
      served.health.setReady(isReady);
      assertEquals(await watch.next(), isReady ? "SERVING" : "NOT_SERVING");
    }
  });
}

Deno.test("Health.Check: a service that is not known is NOT_FOUND", async () => {
  using served = await serve();
  for (const service of ["x", "function", `${FUNCTION}.Call`, FUNCTION.toLowerCase()]) {
    const { code, details, message } = await served.client.check(service);
    assertEquals([code, details, message], [
      "NOT_FOUND",
      `Unknown service "${service}"`,
      undefined,
    ]);
  }
  assertEquals((await served.client.check("ü\n".repeat(1000))).code, "NOT_FOUND");
});

Deno.test("Health.Watch: a service that is not known is SERVICE_UNKNOWN, and stays so", async () => {
  using served = await serve();
  const watch = served.client.watch("x");
  assertEquals(await watch.next(), "SERVICE_UNKNOWN");
  served.health.setReady(false);
  // What comes next is the end, not a change of another service.
  served.server.drain();
  assertEquals(await watch.next(), STOPPING);
});

Deno.test("Health.List: has every service", async () => {
  using served = await serve();
  const statusOfAll = async () => (await served.client.list()).message?.statuses;
  const all = (status: string) => ({ "": { status }, [FUNCTION]: { status } });
  assertEquals(await statusOfAll(), all("SERVING"));
  served.health.setReady(false);
  assertEquals(await statusOfAll(), all("NOT_SERVING"));
});

Deno.test("Health.Check: what is no request is refused, and the next is served", async () => {
  using served = await serve();
  const session = guardSession(connectHttp2(`http://localhost:${served.server.port}`));
  const stream = session.request(requestHeaders("Check"));
  const status = new Promise((resolve) => {
    const look = (fields: Record<string, unknown>) => {
      if ("grpc-status" in fields) resolve(fields["grpc-status"]);
    };
    stream.on("response", look);
    stream.on("trailers", look);
  });
  stream.end(framed(new Uint8Array([0xff, 0xff])));
  assertEquals(String(await status), "13");
  session.close();
  assertEquals((await served.client.check()).code, "OK");
});

Deno.test("drain: a Watch is told NOT_SERVING and ended, and its connection with it", async () => {
  using served = await serve();
  const watches = [served.client.watch(), served.client.watch(FUNCTION)];
  for (const watch of watches) assertEquals(await watch.next(), "SERVING");
  const { calls, connections } = served.server.drain();
  for (const watch of watches) {
    assertEquals(await watch.next(), "NOT_SERVING");
    assertEquals(await watch.next(), STOPPING);
  }
  await Promise.all([calls, connections]);
});

Deno.test("Health.Check: of requests that do not come there is a limit, and who leaves makes room", async () => {
  using served = await serve();
  const session = guardSession(connectHttp2(`http://localhost:${served.server.port}`));
  // Each of them has begun, and says no more. There are some for whom a check has taken the last place.
  for (let open = 0; open < MAX_STREAMS; open++) {
    const stream = session.request(requestHeaders("Check"));
    stream.on("error", () => {});
    stream.write(framed(new Uint8Array(100)).subarray(0, 50));
  }
  const codeOtherThan = (code: string) =>
    eventually(async () => {
      const answer = await served.client.check();
      return answer.code === code ? undefined : answer;
    });
  const refused = await codeOtherThan("OK");
  const limit = "Too many calls of health and reflection at once: the limit is 2000";
  assertEquals([refused.code, refused.details], ["RESOURCE_EXHAUSTED", limit]);
  assertEquals(
    new Set(served.rejected.map(({ reason, what }) => `${reason}: ${what}`)),
    new Set([`max-side-calls: ${limit}`]),
  );
  session.destroy();
  assertEquals((await codeOtherThan("RESOURCE_EXHAUSTED")).code, "OK");
});

for (const method of ["Check", "List", "Watch"] as const) {
  for (const isSent of [false, true]) {
    const what = isSent ? "does not end" : "does not come";
    Deno.test(`Health.${method}: a request that ${what} makes room after some time`, async () => {
      using served = await serve({ clientStallTimeoutMs: 200 });
      const session = guardSession(connectHttp2(`http://localhost:${served.server.port}`));
      const stream = session.request(requestHeaders(method));
      const ended = new Promise((resolve) => {
        stream.on("response", (fields) => resolve(String(fields["grpc-status"])));
      });
      if (isSent) stream.write(framed(new Uint8Array()));
      const timer = setTimeout(() => session.destroy(), 30_000);
      stream.on("close", () => clearTimeout(timer));
      stream.resume();
      assertEquals(await ended, "8");
      stream.close();
      session.destroy();
      clearTimeout(timer);
    });
  }
}

Deno.test("Health.Watch: a request that has come may stay open for ever", async () => {
  using served = await serve({ clientStallTimeoutMs: 500 });
  const watch = served.client.watch();
  assertEquals(await watch.next(), "SERVING");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  served.health.setReady(false);
  assertEquals(await watch.next(), "NOT_SERVING");
});

Deno.test("Health.Watch: there is a limit, and who leaves makes room", async () => {
  using served = await serve();
  const watches = Array.from({ length: 1000 }, () => served.client.watch());
  for (const watch of watches) assertEquals(await watch.next(), "SERVING");
  assertEquals(
    await served.client.watch().next(),
    "RESOURCE_EXHAUSTED: Too many Watches at once: the limit is 1000",
  );
  assertEquals((await served.client.check()).message, { status: "SERVING" });
  const [first] = watches;
  first?.cancel();
  assertMatch(await first?.next() ?? "", /^CANCELLED: /);
  // The server hears of it a moment later.
  let told = "";
  while (told !== "SERVING") told = await served.client.watch().next();
});

Deno.test("Health.Watch: one that does not read is not written to without end, and then told the last", async () => {
  using served = await serve();
  const session = guardSession(connectHttp2(`http://localhost:${served.server.port}`));
  const stream = session.request(requestHeaders("Watch"));
  const answered = new Promise((resolve) => stream.on("response", resolve));
  stream.end(framed(healthTypes.checkRequest.encode({ service: "" })));
  await answered;
  // What fits into the window of the stream goes out, some 9,000 messages; the rest has to wait.
  const changes = 30_000;
  for (let i = 1; i <= changes; i++) {
    served.health.setReady(i % 2 === 1);
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  served.health.drain();
  const told: string[] = [];
  const deframer = new Deframer();
  const ended = new Promise((resolve) => stream.on("end", resolve));
  stream.on("data", (bytes: Uint8Array) => {
    for (const message of deframer.push(bytes)) {
      told.push(healthTypes.checkResponse.decode(message).status);
    }
  });
  served.server.drain();
  await ended;
  assert(told.length > 1000 && told.length < changes / 2, `${told.length} messages came`);
  assertEquals(told.at(-1), "NOT_SERVING");
  session.close();
});

/** Of a request that a test makes by itself. */
function requestHeaders(method: string) {
  return {
    ":method": "POST",
    ":path": `/grpc.health.v1.Health/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
  };
}
