import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as grpc from "@grpc/grpc-js";
import { CallFailedError, NotConnectedError } from "../../../src/grpc/client/call_failed_error.ts";
import { checkHealth } from "../../../src/grpc/health/health_client.ts";
import { referenceHealthService } from "../../support/health_client.ts";

type CheckCall = grpc.ServerUnaryCall<{ service: string }, { status: string }>;
type Answer = grpc.sendUnaryData<{ status: string }>;

/** A health service that another library makes. */
async function serve(check: (call: CheckCall, answer: Answer) => void) {
  const server = new grpc.Server({ "grpc.enable_channelz": 0 });
  server.addService({ Check: referenceHealthService.Check }, { Check: check });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync(
      "127.0.0.1:0",
      credentials,
      (error, bound) => error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, [Symbol.dispose]: () => server.forceShutdown() };
}

const OPTIONS = { service: "", timeoutMs: 5000 };

Deno.test("checkHealth: asks for the service, and gives the status that is answered", async () => {
  const asked: string[] = [];
  const statuses = ["SERVING", "NOT_SERVING", "UNKNOWN", "SERVICE_UNKNOWN"];
  using server = await serve(({ request }, answer) => {
    answer(null, { status: statuses[asked.length] ?? "" });
    asked.push(request.service);
  });
  const services = ["", "a.B", "ü", ""];
  for (const [i, service] of services.entries()) {
    assertEquals(await checkHealth(server.address, { ...OPTIONS, service }), statuses[i]);
  }
  assertEquals(asked, services);
});

Deno.test("checkHealth: a status other than OK is an error with what the server says", async () => {
  using server = await serve((_call, answer) =>
    answer({ code: grpc.status.NOT_FOUND, details: "no such service" })
  );
  const { message } = await assertRejects(
    () => checkHealth(server.address, OPTIONS),
    CallFailedError,
  );
  assertEquals(message, "NOT_FOUND: no such service");
});

Deno.test("checkHealth: a server that has no health service is an error", async () => {
  const server = new grpc.Server({ "grpc.enable_channelz": 0 });
  const port = await new Promise<number>((resolve) =>
    server.bindAsync(
      "127.0.0.1:0",
      grpc.ServerCredentials.createInsecure(),
      (_error, bound) => resolve(bound),
    )
  );
  const { status } = await assertRejects(
    () => checkHealth(`127.0.0.1:${port}`, OPTIONS),
    CallFailedError,
  );
  assertEquals(status, "UNIMPLEMENTED");
  server.forceShutdown();
});

Deno.test("checkHealth: the deadline reaches the server, and ends what is not answered", async () => {
  const left = Promise.withResolvers<void>();
  let remainingMs = NaN;
  using server = await serve((call) => {
    remainingMs = Number(call.getDeadline()) - Date.now();
    call.on("cancelled", () => left.resolve());
  });
  const { status } = await assertRejects(
    () => checkHealth(server.address, { service: "", timeoutMs: 2000 }),
    CallFailedError,
  );
  assertEquals(status, "DEADLINE_EXCEEDED");
  assertEquals(remainingMs > 0 && remainingMs <= 2000, true, `${remainingMs} ms`);
  await left.promise;
});

Deno.test("checkHealth: the deadline counts also where somebody listens and says nothing", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { status } = await assertRejects(
    () => checkHealth(`127.0.0.1:${listener.addr.port}`, { service: "", timeoutMs: 1000 }),
    CallFailedError,
  );
  assertEquals(status, "DEADLINE_EXCEEDED");
  (await listener.accept()).close();
});

Deno.test("checkHealth: where nobody listens it says what was tried", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const { message } = await assertRejects(
    () => checkHealth(`127.0.0.1:${port}`, OPTIONS),
    NotConnectedError,
  );
  assertMatch(message, /^UNAVAILABLE: no connection: connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
});
