import { assert, assertEquals } from "@std/assert";
import { fixturePath } from "./serve_fixture.ts";
import { curl, SERVED_PROTOCOLS } from "../http/http_server.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";

// https://github.com/knative/specs/blob/main/specs/serving/runtime-contract.md, row by row.

const [PROTOCOL = "HTTP/2"] = SERVED_PROTOCOLS;

function start(
  handler: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<InvokerProcess> {
  return startInvokerProcess([`${fixturePath("orders.ts")}?handler=${handler}`, ...args], {
    env: { INVOKER_HOST: "0.0.0.0", ...env },
  });
}

function freePort(): string {
  using listener = Deno.listen({ port: 0 });
  return String((listener.addr as Deno.NetAddr).port);
}

Deno.test("Knative Serving: it listens on PORT, on all interfaces, whatever Host says", async () => {
  const port = freePort();
  const env = { GRPC_PORT: "", PORT: port, INVOKER_HOST: "0.0.0.0" };
  await using invoker = await startInvokerProcess([`${fixturePath("orders.ts")}?handler=slow`], {
    env,
    portArgs: [],
  });
  assertEquals(String(invoker.port), port);
  const host = "greeter.default.svc.cluster.local";
  for (const protocol of SERVED_PROTOCOLS) {
    const url = `http://127.0.0.1:${port}`;
    const args = ["-H", `Host: ${host}`, "--json", "1"];
    const { status, body } = await curl(protocol, url, args);
    assertEquals([protocol, status, body], [protocol, 200, '"done"']);
  }
});

Deno.test("Knative Serving: probes by HTTP and TCP are answered", async () => {
  await using invoker = await start("slow");
  for (const path of ["/healthz", "/readyz"]) {
    for (const protocol of SERVED_PROTOCOLS) {
      const probed = await curl(protocol, `http://127.0.0.1:${invoker.port}${path}`, [
        ...["-H", "User-Agent: kube-probe/1.30", "-H", "K-Kubelet-Probe: queue"],
      ]);
      assertEquals([path, probed.status], [path, 200]);
    }
  }
  using connection = await Deno.connect({ port: invoker.port });
  assert(connection.readable);
});

Deno.test("Knative Serving: K_SERVICE and K_REVISION are the function's, where it is let", async () => {
  const env = { K_SERVICE: "orders", K_REVISION: "orders-00001" };
  await using invoker = await start("surroundings", env, ["--allow-env=K_SERVICE,K_REVISION"]);
  const { body } = await curl(PROTOCOL, `http://127.0.0.1:${invoker.port}`);
  assertEquals(JSON.parse(body), { service: "orders", revision: "orders-00001" });
});

Deno.test("Knative Serving: headers of those before it reach the function", async () => {
  await using invoker = await start("headers");
  const sent = {
    "forwarded": "for=10.0.0.1;proto=http",
    "x-forwarded-for": "10.0.0.1, 10.0.0.2",
    "x-forwarded-proto": "https",
    "x-request-id": "7",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "k-proxy-request": "activator",
  };
  const args = Object.entries(sent).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const { body } = await curl(PROTOCOL, `http://127.0.0.1:${invoker.port}`, [
    ...args,
    "--json",
    "1",
  ]);
  const seen = JSON.parse(body);
  for (const [name, value] of Object.entries(sent)) assertEquals(seen[name], value, name);
});

Deno.test("Knative Serving: after SIGTERM what is under way is answered, and it ends with 0", async () => {
  await using invoker = await start("slow");
  const url = `http://127.0.0.1:${invoker.port}`;
  assertEquals((await curl(PROTOCOL, url, ["--json", "1"])).status, 200);
  const answer = curl(PROTOCOL, url, ["--json", "1500"]);
  await invoker.untilReported(/waits 1500 ms/);
  invoker.signal("SIGTERM");
  assertEquals((await answer).body, '"done"');
  assertEquals((await invoker.status).code, 0);
});
