import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createServer, type Server } from "node:net";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { reservePort } from "../../src/serving/reserve_port.ts";

function listen(port: number, reusePort = false): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen({ host: "127.0.0.1", port, reusePort }, () => resolve(server));
  });
}

Deno.test("reservePort: for 0 it keeps one for those who share it, and from all others", async () => {
  const { port, release } = await reservePort("127.0.0.1", 0);
  const shared = await listen(port, true);
  await assertRejects(() => listen(port));
  release();
  shared.close();
  const other = await reservePort("127.0.0.1", 0);
  other.release();
});

Deno.test("reservePort: a port that is given is free afterwards", async () => {
  const free = await reservePort("127.0.0.1", 0);
  free.release();
  const { port, release } = await reservePort("127.0.0.1", free.port);
  assertEquals(port, free.port);
  (await listen(port, true)).close();
  release();
});

Deno.test("reservePort: a port that others have is refused, also where they share it", async () => {
  const free = await reservePort("127.0.0.1", 0);
  const others = await listen(free.port, true);
  free.release();
  const { message } = await assertRejects(
    () => reservePort("127.0.0.1", free.port),
    InvokerError,
  );
  assertMatch(message, /^Cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  others.close();
});
