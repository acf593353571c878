import { assert, assertEquals } from "@std/assert";
import { formatTraceparent } from "../../src/invocation/trace_context.ts";
import { curl, SERVED_PROTOCOLS } from "../http/http_server.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { startOtlpReceiver } from "../support/otlp_receiver.ts";
import { fixturePath } from "./serve_fixture.ts";

const CALLER = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

for (const protocol of SERVED_PROTOCOLS) {
  Deno.test(`tracing: a request of ${protocol} is one span of its caller's trace`, {
    ignore: sourceOnly("a compiled program traces only if it was compiled with OTEL_DENO=true"),
  }, async () => {
    await using receiver = startOtlpReceiver();
    await using invoker = await startInvokerProcess([fixturePath("forms.ts")], {
      env: receiver.env,
    });
    const traceparent = formatTraceparent({ ...CALLER, traceFlags: 1 });
    const url = `http://localhost:${invoker.port}`;
    const headers = ["-H", `traceparent: ${traceparent}`];
    assertEquals((await curl(protocol, url, [...headers, "-d", "a"])).body, "A");
    assertEquals((await curl(protocol, `${url}/healthz`, headers)).status, 200);
    invoker.signal("SIGTERM");
    await invoker.status;
    const [span, another] = receiver.spans;
    assert(span && another === undefined, receiver.spans.map(({ name }) => name).join());
    assertEquals([span.name, span.traceId, span.parentSpanId], [
      "POST",
      CALLER.traceId,
      CALLER.spanId,
    ]);
    const { "network.peer.port": _, ...attributes } = span.attributes;
    assertEquals(attributes, {
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "network.protocol.name": "http",
      "network.protocol.version": protocol === "HTTP/2" ? "2" : "1.1",
      "server.address": "localhost",
      "server.port": invoker.port,
      "network.transport": "tcp",
      "network.peer.address": "127.0.0.1",
      "faas.trigger": "http",
      "faas.name": "default",
      "faas.invocation_id": "1",
      "faas.coldstart": true,
    });
  });
}
