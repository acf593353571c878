import { assertEquals } from "@std/assert";
import { createGrpcService } from "../../src/grpc/grpc_service.ts";
import { HealthStatus } from "../../src/grpc/health/health_status.ts";
import { UNBOUNDED } from "../../src/invocation/byte_budget.ts";
import { createCallBuffers } from "../../src/invocation/call_buffers.ts";
import { completeLimits } from "../../src/port/connection_limits.ts";
import { openPort } from "../../src/port/open_port.ts";
import { connect } from "../support/grpc_client.ts";
import { frame } from "../support/frames.ts";

Deno.test("GrpcService.drain: a Call that comes before its client has heard is waited for", async () => {
  const limits = completeLimits({}, { onFull() {}, onRejected() {} });
  const opened = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const service = createGrpcService(
    () =>
      new ReadableStream({
        async pull(controller) {
          opened.resolve();
          await answered.promise;
          controller.enqueue([frame("done")]);
          controller.close();
        },
      }, { highWaterMark: 0 }),
    {
      limits,
      buffers: createCallBuffers(UNBOUNDED, Infinity),
      watch() {},
      health: new HealthStatus(),
      observe: () => ({ ended() {} }),
      onFailure() {},
    },
  );
  const port = await openPort({ host: "127.0.0.1", port: 0, limits }, { onStream: service.serve });
  using client = connect(port.port, "127.0.0.1");
  const heard = Promise.withResolvers<void>();
  let isDrained = false;
  const drained = service.drain(heard.promise).then(() => isDrained = true);
  const outcome = client.call(["a"]);
  await opened.promise;
  heard.resolve();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(isDrained, false);
  answered.resolve();
  assertEquals((await outcome).texts, ["done"]);
  await drained;
  port.close();
});
