import { assertEquals, assertMatch } from "@std/assert";
import { setTimeout } from "node:timers/promises";
import { createFunction } from "../../../src/function/create_function.ts";
import { detectHandler } from "../../../src/function/detect.ts";
import { LAST_WORDS_MS } from "../../../src/port/leave_bounds.ts";
import { openWire } from "../../../src/sandbox/inside/wire.ts";
import type { FromWire } from "../../../src/sandbox/link/protocol.ts";
import { reservePort } from "../../../src/serving/reserve_port.ts";
import { connectRaw, type RawClient } from "../../port/http1/http1_client.ts";
import { needsHttp1 } from "../../support/invoker_program.ts";

const REQUEST = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n\r\n";
const ANSWER = /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\na$/;

/** What a client has sent before, of whom nothing is under way when others take the port over. */
const BEFORE: Readonly<Record<string, (client: RawClient) => Promise<unknown>>> = {
  "has said nothing yet": () => Promise.resolve(),
  "has begun to ask": (client) => client.send(REQUEST.slice(0, 20)),
  "has been answered": async (client) => {
    await client.send(`${REQUEST}a`);
    return await client.until(ANSWER);
  },
};

/** A wire of a function, which is left as the host has it: when it says that its Calls have ended. */
async function openLeaving(handler: (text: string) => unknown) {
  const host = "127.0.0.1";
  const { port, addresses, release } = await reservePort(host, 0);
  const told: FromWire["type"][] = [];
  const drained = Promise.withResolvers<void>();
  const wire = await openWire(
    { host, port, addresses, sharedPort: true, logLevel: "error" },
    (message) => {
      told.push(message.type);
      if (message.type === "drained") drained.resolve();
    },
    () => {},
  );
  release();
  const invoke = createFunction(detectHandler("default", handler, { promote: "first" }));
  wire.serve(invoke, { name: "default", interaction: "direct" });
  return {
    port,
    async replace() {
      wire.take({ type: "drain", isReplaced: true });
      await drained.promise;
      await wire.leave();
    },
  };
}

for (const [what, before] of Object.entries(BEFORE)) {
  Deno.test({
    name: `openWire: one that is replaced answers who ${what}, and asks just then, to the end`,
    ignore: needsHttp1(),
    async fn() {
      const begun = Promise.withResolvers<void>();
      let calls = 0;
      const wire = await openLeaving(async (text) => {
        if (++calls === (what === "has been answered" ? 2 : 1)) {
          begun.resolve();
          await setTimeout(LAST_WORDS_MS + 200);
        }
        return text;
      });
      await using client = await connectRaw(wire.port);
      await before(client);
      const had = (await client.until(/^/)).length;
      const left = wire.replace();
      await setTimeout(100);
      await client.send(what === "has begun to ask" ? `${REQUEST.slice(20)}a` : `${REQUEST}a`);
      await Promise.race([begun.promise, client.closed()]);
      const answer = (await client.closed()).slice(had);
      assertMatch(answer, ANSWER);
      assertMatch(answer, /\r\nConnection: close\r\n/i);
      await left;
    },
  });
}

Deno.test({
  name:
    "openWire: one that is replaced waits for who says nothing as long as for who may hear of it",
  ignore: needsHttp1(),
  async fn() {
    const wire = await openLeaving((text) => text);
    await using silent = await connectRaw(wire.port);
    await using idle = await connectRaw(wire.port);
    await idle.send(`${REQUEST}a`);
    await idle.until(ANSWER);
    await wire.replace();
    assertEquals(await silent.closed(), "");
    assertMatch(await idle.closed(), ANSWER);
  },
});
