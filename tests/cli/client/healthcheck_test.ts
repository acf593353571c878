import { assertEquals, assertMatch } from "@std/assert";
import { main } from "../../../src/cli/main.ts";
import { HealthStatus } from "../../../src/grpc/health/health_status.ts";
import { servePort } from "../../../src/serving/serve_port.ts";
import { createFakeIo } from "../fake_io.ts";

/** A server of the invoker's own, whose health the test sets. */
async function serve() {
  const health = new HealthStatus();
  const server = await servePort(() => new ReadableStream(), {
    handler: () => ({ name: "f", interaction: "direct" }),
    host: "localhost",
    port: 0,
    limits: {},
    health,
    observe: () => ({ ended() {} }),
    onFailure: () => {},
    onConnectionsFull: () => {},
  });
  return { health, port: server.port, [Symbol.dispose]: () => server.close() };
}

/** Runs the command; all that can be seen of it. */
async function healthcheck(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const io = createFakeIo({ getEnv: (name) => env[name] });
  const code = await main(["healthcheck", ...argv], io);
  return [code, io.printed(), io.reported()] as const;
}

Deno.test("healthcheck: SERVING is printed, and ends with 0", async () => {
  using served = await serve();
  served.health.setReady(true);
  const address = `localhost:${served.port}`;
  for (const argv of [[], ["--service", "function.MessageFunction"], ["--timeout", "10s"]]) {
    assertEquals(await healthcheck(["--address", address, ...argv]), [0, "SERVING\n", ""]);
  }
});

Deno.test("healthcheck: NOT_SERVING is printed, said to be unhealthy, and ends with 1", async () => {
  using served = await serve();
  const address = `localhost:${served.port}`;
  assertEquals(await healthcheck(["--address", address]), [
    1,
    "NOT_SERVING\n",
    `Not healthy: ${address} answers NOT_SERVING\n`,
  ]);
});

Deno.test("healthcheck: a service that is not known ends with 1, and nothing is printed", async () => {
  using served = await serve();
  const address = `localhost:${served.port}`;
  assertEquals(await healthcheck(["--address", address, "--service", "x\ny"]), [
    1,
    "",
    `Cannot check the health of ${address}: NOT_FOUND: Unknown service "x y"\n`,
  ]);
});

Deno.test("healthcheck: where nothing listens it ends with 1 and says so", async () => {
  const port = (await serve().then((served) => {
    served[Symbol.dispose]();
    return served;
  })).port;
  const [code, printed, reported] = await healthcheck(["--address", `127.0.0.1:${port}`]);
  assertEquals([code, printed], [1, ""]);
  assertMatch(
    reported,
    /^Cannot check the health of [\d.:]+: UNAVAILABLE: no connection: connect ECONNREFUSED .*\n$/,
  );
});

Deno.test("healthcheck: --timeout ends what is not answered, with 1", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const argv = ["--address", `127.0.0.1:${port}`, "--timeout", "100ms"];
  assertEquals(await healthcheck(argv), [
    1,
    "",
    `Cannot check the health of 127.0.0.1:${port}: DEADLINE_EXCEEDED: the deadline has passed\n`,
  ]);
  (await listener.accept()).close();
});

Deno.test("healthcheck: it finds the invoker by the variables that serve is started with", async () => {
  using served = await serve();
  served.health.setReady(true);
  const port = String(served.port);
  const places: readonly [argv: readonly string[], env: Readonly<Record<string, string>>][] = [
    [[], { GRPC_PORT: port }],
    [[], { INVOKER_PORT: port, GRPC_PORT: "1" }],
    [[], { INVOKER_ADDRESS: `localhost:${port}`, INVOKER_PORT: "1" }],
    [["--port", port], { INVOKER_PORT: "1" }],
    [["--address", `localhost:${port}`], { INVOKER_ADDRESS: "localhost:1", INVOKER_PORT: "1" }],
  ];
  for (const [argv, env] of places) {
    assertEquals(await healthcheck(argv, env), [0, "SERVING\n", ""], JSON.stringify(env));
  }
});

Deno.test("healthcheck: that nobody reads what it prints makes the invoker no less healthy", async () => {
  using served = await serve();
  served.health.setReady(true);
  const io = createFakeIo({ stdout: () => Promise.reject(new Deno.errors.BrokenPipe()) });
  assertEquals(await main(["healthcheck", "--address", `localhost:${served.port}`], io), 0);
  assertEquals(io.reported(), "");
});

Deno.test("healthcheck: what answers without gRPC is told of as that", async () => {
  await using web = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("not found", { status: 404 }),
  );
  const [code, printed, reported] = await healthcheck([
    "--address",
    `127.0.0.1:${web.addr.port}`,
  ]);
  assertEquals([code, printed], [1, ""]);
  assertMatch(reported, /does not speak gRPC: HTTP status 404, text\/plain/);
});
