import { assert, assertEquals } from "@std/assert";
import {
  connect,
  nextText,
  outcomeOf,
  type TestCall,
  type TestClient,
  toWireMessage,
} from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { ISOLATIONS, needsBackpressure } from "../support/invoker_program.ts";
import { fixturePath, serveFixture } from "./serve_fixture.ts";

const CHUNK_BYTES = 16 * 1024;
/** More than all windows on the way hold together, and far less than without any. */
const MAX_UNDER_WAY = 8 * 1024 * 1024;
const MAX_GROWTH = 64 * 1024 * 1024;
const ignore = needsBackpressure();

for (const isolation of ISOLATIONS) {
  const args = [`${fixturePath("flow.ts")}?handler=flow`, `--isolation=${isolation}`];
  const permissions = ["net", "read", "env", ...(isolation === "process" ? ["run"] : [])];
  const options = { denoOptions: permissions.map((kind) => `--allow-${kind}`) };

  Deno.test(`flow: a client that does not read stops the handler, isolation ${isolation}`, {
    ignore,
  }, async () => {
    await using invoker = await startInvokerProcess(args, options);
    using client = connect(invoker.port);
    const before = await residentBytes(invoker.pid);
    const call = client.open();
    const outcome = outcomeOf(call);
    call.write(toWireMessage("flood"));
    call.pause();
    const made = await settled(() => ask(client, "made"));
    assert(made > 0);
    assert(made * CHUNK_BYTES < MAX_UNDER_WAY, `${made} chunks were made`);
    if (before !== undefined) {
      const grown = (await residentBytes(invoker.pid) ?? 0) - before;
      assert(grown < MAX_GROWTH, `the invoker grew by ${grown} bytes`);
    }
    // Nothing was dropped, and it goes on when the client reads.
    for (let i = 1; i <= made + 200; i++) {
      assertEquals((await nextText(call))?.split(" ")[0], String(i));
    }
    call.cancel();
    call.resume();
    assertEquals((await outcome).status, "CANCELLED");
  });

  Deno.test(`flow: a handler that does not read stops the client, isolation ${isolation}`, {
    ignore,
  }, async () => {
    await using invoker = await startInvokerProcess(args, options);
    using client = connect(invoker.port);
    const before = await residentBytes(invoker.pid);
    const call = client.open();
    const outcome = outcomeOf(call);
    call.write(toWireMessage("hold"));
    let written = 0;
    let stopped = false;
    const payload = "x".repeat(CHUNK_BYTES);
    const writing = (async () => {
      while (!stopped) await writeOne(call, `${written++} ${payload}`);
    })();
    const sent = await settled(() => Promise.resolve(written));
    assert(sent > 1);
    assert(sent * CHUNK_BYTES < MAX_UNDER_WAY, `${sent} messages were sent`);
    assertEquals(await ask(client, "taken"), 0);
    if (before !== undefined) {
      const grown = (await residentBytes(invoker.pid) ?? 0) - before;
      assert(grown < MAX_GROWTH, `the invoker grew by ${grown} bytes`);
    }
    stopped = true;
    assertEquals((await client.call(["allow"])).status, "OK");
    await writing;
    call.end();
    const { status, texts } = await outcome;
    assertEquals([status, texts], ["OK", [`${written} true`]]);
  });

  Deno.test(`flow: a Call that is held up does not hold up others, isolation ${isolation}`, {
    ignore,
  }, async () => {
    await using invoker = await startInvokerProcess(args, options);
    using client = connect(invoker.port);
    using other = connect(invoker.port);
    const call = client.open();
    const outcome = outcomeOf(call);
    call.write(toWireMessage("flood"));
    call.pause();
    await settled(() => ask(other, "made"));
    for (let i = 0; i < 20; i++) assert(await ask(other, "made") > 0);
    call.cancel();
    assertEquals((await outcome).status, "CANCELLED");
  });
}

const ECHOES: readonly [what: string, count: number, size: number][] = [
  ["20,000 messages", 20_000, 8],
  ["20 messages of 1 MB", 20, 1_000_000],
  ["300 messages of many sizes", 300, -1],
];
for (const isolation of ISOLATIONS) {
  for (const [what, count, size] of ECHOES) {
    Deno.test(`flow: ${what} come back in order, isolation ${isolation}`, async () => {
      await using served = await serveFixture("flow.ts", { handler: "echo", isolation });
      const sent = Array.from(
        { length: count },
        (_, i) => `${i} `.padEnd(size < 0 ? i ** 2 : size),
      );
      const call = served.client.open();
      const outcome = outcomeOf(call);
      for (const text of sent) await writeOne(call, text);
      call.end();
      const { status, texts } = await outcome;
      assertEquals(status, "OK");
      assertEquals(texts.length, count);
      assertEquals(texts.findIndex((text, i) => text !== sent[i]), -1);
    });
  }

  Deno.test(`flow: 200 Calls at once are each answered right, isolation ${isolation}`, async () => {
    await using served = await serveFixture("flow.ts", { handler: "echo", isolation });
    const sent = Array.from(
      { length: 200 },
      (_, call) => Array.from({ length: 1 + call % 7 }, (_, i) => `${call}.${i}`),
    );
    const outcomes = await Promise.all(sent.map((texts) => served.client.call(texts)));
    assertEquals(outcomes.map(({ texts }) => texts), sent);
    assertEquals(new Set(outcomes.map(({ status }) => status)), new Set(["OK"]));
  });
}

Deno.test("flow: messages of 1 MB come back as they were", async () => {
  await using served = await serveFixture("flow.ts", { handler: "echo" });
  const headers = { "content-type": "application/octet-stream" };
  const messages = Array.from({ length: 6 }, (_, i) => ({
    payload: Uint8Array.from({ length: 1024 * 1024 + i }, (_, at) => (at * 31 + i) % 251),
    headers,
  }));
  const { status, messages: received } = await served.client.call(messages);
  assertEquals([status, received.length], ["OK", messages.length]);
  for (const [i, { payload }] of messages.entries()) {
    const back = received[i]?.payload ?? new Uint8Array();
    assertEquals(back.length, payload.length);
    assert(payload.every((byte, at) => byte === back[at]), `message ${i} differs`);
  }
});

/** Resolves when the connection has taken the message. */
function writeOne(call: TestCall, text: string): Promise<void> {
  return new Promise((resolve) => call.write(toWireMessage(text), () => resolve()));
}

/** What a number comes to when it does not change any more; the last one if it never stops. */
async function settled(read: () => Promise<number>): Promise<number> {
  let last = -1;
  let unchanged = 0;
  for (let i = 0; i < 40 && unchanged < 3; i++) {
    const now = await read();
    unchanged = now === last && now > 0 ? unchanged + 1 : 0;
    last = now;
    // Long enough for megabytes to pass, if they could.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return last;
}

async function ask(client: TestClient, what: string): Promise<number> {
  const { status, texts } = await client.call([what], { deadline: Date.now() + 10_000 });
  assertEquals(status, "OK");
  return Number(texts[0]);
}

/** Resident memory of a process, where the system tells. */
async function residentBytes(pid: number): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const [, pages = ""] = (await Deno.readTextFile(`/proc/${pid}/statm`)).split(" ");
  return Number(pages) * 4096;
}
