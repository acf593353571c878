import { assertEquals } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { openDuplex } from "./duplex_client.ts";
import { serveHttp } from "./http_server.ts";

Deno.test("a page's EventSource gets events, comes back with the last id, and hears of an error", async () => {
  async function* count(_: unknown, { headers }: Context) {
    const last = Number(headers.get("last-event-id") ?? 0);
    for (const each of [last + 1, last + 2]) {
      yield { payload: `${each}`, headers: { "Last-Event-ID": `${each}` } };
    }
    if (last > 0) throw new Error("enough");
  }
  await using served = await serveHttp(count);
  const source = new EventSource(served.url);
  const seen: string[] = [];
  source.onmessage = ({ data }) => void seen.push(data);
  const failure = await new Promise<string>((resolve) => {
    source.addEventListener("error", (event) => {
      // The end of a stream is an event of that name, too.
      if (event instanceof MessageEvent) resolve(event.data);
    });
  });
  source.close();
  assertEquals(seen, ["1", "2", "3", "4"]);
  assertEquals(JSON.parse(failure)["error-code"], "error-server-function-invocation");
});

Deno.test("a stream of events on which nothing is said has a comment after 15 s", async () => {
  async function* silent(_: unknown, { signal }: Context) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    yield "never";
  }
  await using served = await serveHttp(silent);
  const client = openDuplex("HTTP/1.1", served.url, { accept: "text/event-stream" });
  const reader = client.output.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await reader.read()).value, ":\n\n");
  client.close();
});
