import { assert, assertEquals } from "@std/assert";
import { watchLiveness } from "../../../src/sandbox/outside/liveness_watch.ts";

Deno.test("watchLiveness: tells once when there is no answer in time", async () => {
  const stalled = Promise.withResolvers<void>();
  let pings = 0;
  let stalls = 0;
  const watch = watchLiveness({
    timeoutMs: 40,
    ping: () => void pings++,
    onStalled() {
      stalls++;
      stalled.resolve();
    },
  });
  const keepAlive = setInterval(() => {}, 1000); // the watch itself does not
  await stalled.promise;
  clearInterval(keepAlive);
  watch.stop();
  assertEquals(stalls, 1);
  // More than one where this machine was too busy to look in time: the count starts again then.
  assert(pings >= 1);
});

Deno.test("watchLiveness: asks again and again while there are answers, and not after a stop", async () => {
  const asked = Promise.withResolvers<void>();
  let pings = 0;
  const watch = watchLiveness({
    timeoutMs: 20,
    ping() {
      watch.heard();
      if (++pings === 10) asked.resolve();
    },
    onStalled: () => asked.reject(new Error("stalled")),
  });
  const keepAlive = setInterval(() => {}, 1000);
  await asked.promise;
  clearInterval(keepAlive);
  watch.stop();
  // To show that nothing happens.
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals(pings, 10);
});
