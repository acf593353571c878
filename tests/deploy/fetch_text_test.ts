import { assertEquals, assertRejects } from "@std/assert";
import { fetchText } from "../../src/deploy/fetch_text.ts";

function serve(answer: () => Response | Promise<Response>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("fetchText: it gives the text, whatever it is cut into", async () => {
  const bytes = new TextEncoder().encode("a☃b");
  await using server = serve(() =>
    new Response(ReadableStream.from([bytes.slice(0, 2), bytes.slice(2)]))
  );
  assertEquals(await fetchText(server.url), "a☃b");
});

Deno.test("fetchText: a text of 1 MiB is taken, and of one without end no more is", async () => {
  const longest = "x".repeat(2 ** 20);
  let rest = 1;
  await using server = serve(() => {
    if (rest-- > 0) return new Response(longest);
    return new Response(ReadableStream.from(endless(new Uint8Array(65_536))));
  });
  assertEquals((await fetchText(server.url)).length, 2 ** 20);
  await assertRejects(() => fetchText(server.url), RangeError, "it is longer than 1 MiB");
});

Deno.test("fetchText: a server that does not answer, or not to the end, is given up", async () => {
  const stop = new AbortController();
  const silent = new Promise<Response>((resolve) =>
    stop.signal.addEventListener("abort", () => resolve(new Response()))
  );
  const unfinished = () =>
    new Response(new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(1)) }));
  for (const answer of [() => silent, unfinished]) {
    await using server = serve(answer);
    await assertRejects(
      () => fetchText(server.url, { timeoutMs: 100 }),
      Error,
      "the server did not answer within 0.1 s",
    );
    stop.abort();
  }
});

function* endless<T>(value: T): Generator<T> {
  while (true) yield value;
}
