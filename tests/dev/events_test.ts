import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect as connectSocket } from "node:net";
import type { DevEvent } from "../../src/dev/dev_event.ts";
import { EventFeed } from "../../src/dev/event_feed.ts";
import type { DevOptions } from "../../src/dev/start_dev.ts";
import type { HttpExchange } from "../../src/http/http_exchange.ts";
import { connect } from "../support/grpc_client.ts";
import { eventually, until } from "../support/eventually.ts";
import { devOn, type DevPage } from "./dev_fixture.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`events: with ${isolation}, a Call, what it logs and how it ends are told together`, async () => {
    await using page = await devOn({
      "f.ts": `export const f = (x: string) => {
  console.error("got", x);
  if (x === "bad") throw new Error("no such word");
  return x + x;
};
export const g = () => "g";`,
    }, { isolation, handler: "*", logMessages: true });
    await page.untilState(({ version }) => version === 1);
    await using events = await page.events();
    assertEquals(await page.call("/f", "abc", { traceparent: TRACE }), "abcabc");
    const call = await events.find("call");
    assertEquals(call.trace, TRACE);
    assertEquals([call.function, call.http], ["f", { method: "POST", version: "1.1" }]);
    assertMatch(call.peer, /^(?:127\.0\.0\.1|\[?::1\]?):\d+$/);
    assertMatch(call.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const [logged, ended] = await Promise.all([
      page.events().then(async (open) => {
        await using all = open;
        return await all.find("log", ({ call: id }) => id === call.id);
      }),
      events.find("ended", ({ id }) => id === call.id),
    ]);
    assertEquals([logged.text, logged.level, logged.from], ["got abc", "error", "function"]);
    assertEquals([ended.status, ended.httpStatus, ended.errorCode], ["OK", 200, undefined]);
    assertEquals([ended.received, ended.sent], [
      { messages: 1, bytes: 3 },
      { messages: 1, bytes: 6 },
    ]);
    assert(ended.durationMs > 0);

    await page.call("/g", "");
    assertEquals((await events.find("call")).function, "g");
    await page.call("/f", "bad");
    const bad = await events.find("call");
    assert(bad.id !== call.id);
    assertEquals(bad.trace, undefined);
    const failed = await events.find("ended", ({ id }) => id === bad.id);
    assertEquals([failed.status, failed.httpStatus, failed.errorCode], [
      "UNKNOWN",
      500,
      "error-server-function-invocation",
    ]);
    await using again = await page.events();
    const thrown = await again.find(
      "log",
      ({ call: id, text }) => id === bad.id && /no such/.test(text),
    );
    assertEquals([thrown.from, thrown.level], ["function", "error"]);
  });
}

Deno.test("events: a Call by gRPC and one by a WebSocket are told", async () => {
  await using page = await devOn({
    "f.ts":
      `export async function* f(xs: AsyncIterable<string>) { for await (const x of xs) yield x; }`,
  });
  await page.untilState(({ version }) => version === 1);
  await using events = await page.events();
  using client = connect(Number(new URL(page.url).port));
  assertEquals((await client.call(["a", "b"])).texts, ["a", "b"]);
  const call = await events.find("call");
  assertEquals([call.function, call.http], ["f", undefined]);
  const ended = await events.find("ended");
  assertEquals([ended.id, ended.status, ended.httpStatus], [call.id, "OK", undefined]);
  assertEquals([ended.received.messages, ended.sent.messages], [2, 2]);

  const socket = new WebSocket(`${page.origin.replace("http", "ws")}/f`);
  const answered = Promise.withResolvers<unknown>();
  socket.onopen = () => socket.send("hello");
  socket.onmessage = ({ data }) => answered.resolve(data);
  socket.onerror = () => answered.reject(new Error("The WebSocket failed"));
  assertEquals(await answered.promise, "hello");
  const opened = await events.find("call");
  assertEquals([opened.function, opened.http], ["f", { method: "GET", version: "1.1" }]);
  socket.close();
  assertEquals((await events.find("ended")).id, opened.id);
});

Deno.test("events: who comes late gets those that are kept, and who comes back those that it missed", async () => {
  await using page = await devOn({ "f.ts": "export const f = () => 1;" });
  await page.untilState(({ version }) => version === 1);
  for (let i = 0; i < 150; i++) await page.call("/f", "x");
  await using events = await page.events();
  const first = await events.next();
  assertEquals([first.type, first.id], ["state", undefined]);
  const ids: number[] = [];
  while (ids.length < 200) ids.push((await events.next()).id ?? NaN);
  const [oldest = NaN] = ids;
  assertEquals(ids, ids.map((_, i) => oldest + i));
  assert(oldest > 1, `${oldest}`);
  const last = ids.at(-1) ?? NaN;
  await using back = await page.events({ "last-event-id": String(last - 1) });
  assertEquals((await back.next()).type, "state");
  assertEquals((await back.next()).id, last);
  // An id that is still to come is of an invoker that has ended.
  await using other = await page.events({ "last-event-id": "99999" });
  await other.next();
  assertEquals((await other.next()).id, oldest);
});

Deno.test("events: of the states that wait for a slow one only the last is kept", async () => {
  const feed = new EventFeed();
  const texts: string[] = [];
  let goOn = () => {};
  const exchange = {
    onLeft() {},
    end: () => texts.push("end"),
    send(bytes: Uint8Array) {
      texts.push(new TextDecoder().decode(bytes));
      return new Promise<void>((resolve) => goOn = resolve);
    },
  };
  const state = (version: number) => ({ type: "state", data: { version } }) as DevEvent;
  feed.add(state(0));
  feed.listen(exchange as unknown as HttpExchange, 0, () => {});
  for (let version = 1; version <= 300; version++) feed.add(state(version));
  goOn();
  await until(() => texts.length === 2);
  assertEquals(texts.map((text) => /"version":(\d+)/.exec(text)?.[1]), ["0", "300"]);
});

Deno.test("events: eight may listen, and there is room again when one leaves", async () => {
  await using page = await devOn({ "f.ts": "export const f = () => 1;" });
  const all = await Promise.all(Array.from({ length: 8 }, () => page.events()));
  await assertRejects(() => page.events(), Error, "429");
  await all[0]?.[Symbol.asyncDispose]();
  const next = await eventually(() => page.events().catch(() => undefined));
  for (const open of [...all.slice(1), next]) await open[Symbol.asyncDispose]();
});

Deno.test("events: who does not read is let go, and holds up nobody", async () => {
  await using page = await devOn({
    "f.ts": `export const f = () => { console.error("x".repeat(4000)); return "done"; };`,
  }, SILENT);
  await page.untilState(({ version }) => version === 1);
  const idle = await Promise.all(Array.from({ length: 8 }, () => listenAndNotRead(page)));
  await assertRejects(() => page.events(), Error, "429");
  await using back = await eventually(async () => {
    await Promise.all(Array.from({ length: 200 }, () => page.call("/f", "x")));
    return await page.events().catch(() => undefined);
  });
  await back.find("ended");
  for (const socket of idle) socket.destroy();
});

/** What is printed is not to fill the output of the tests. */
const SILENT: Partial<DevOptions> = { logLevel: "error" };

function listenAndNotRead({ url }: DevPage) {
  const { port, pathname } = new URL(url);
  return new Promise<ReturnType<typeof connectSocket>>((resolve) => {
    const socket = connectSocket(Number(port), "localhost", () => {
      socket.write(`GET ${pathname}api/events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    });
    socket.once("data", () => resolve(socket.pause()));
  });
}
