import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import type { Context } from "../../src/function/context.ts";
import { eventually } from "../support/eventually.ts";
import { openDuplex } from "./duplex_client.ts";
import { curl, CURL_OPTIONS, PROTOCOLS, serveHttp } from "./http_server.ts";

async function* double(input: ReadableStream<number>) {
  for await (const each of input) yield each * 2;
}

async function* count(_: unknown, { headers }: Context) {
  yield `after ${headers.get("last-event-id")}`;
  yield { a: 1 };
  yield { payload: "two\nlines", headers: { "Last-Event-ID": "7" } };
}

async function* fail() {
  yield 1;
  yield 2;
  throw new Error("no more");
}

const LINES = ["-H", "Content-Type: application/x-ndjson"];
const SSE = ["-H", "Accept: text/event-stream"];

for (const protocol of PROTOCOLS) {
  Deno.test(`${protocol}: lines are messages, and outputs are lines`, async () => {
    await using served = await serveHttp(double);
    const { status, headers, body } = await curl(protocol, served.url, [
      ...LINES,
      ...["--data-binary", "1\n\n2\r\n3"],
    ]);
    assertEquals([status, headers["content-type"], body], [
      200,
      "application/x-ndjson",
      "2\n4\n6\n",
    ]);
    await eventually(() => served.outcomes[0]);
    assertEquals(served.outcomes[0]?.received, { messages: 3, bytes: 3 });
    assertEquals(served.outcomes[0]?.sent, { messages: 3, bytes: 3 });
  });

  Deno.test(`${protocol}: text in lines is JSON, and a direct function has as many as it gives`, async () => {
    await using served = await serveHttp(() => ["a\nb", [2], { c: 3 }].values());
    const { body } = await curl(protocol, served.url);
    assertEquals(body, '"a\\nb"\n[2]\n{"c":3}\n');
  });

  Deno.test(`${protocol}: with promote each, a line in is a line out`, async () => {
    await using served = await serveHttp((x: number) => x + 1, { promote: "each" });
    const { body } = await curl(protocol, served.url, [...LINES, "--data-binary", "1\n2\n"]);
    assertEquals(body, "2\n3\n");
  });

  Deno.test(`${protocol}: outputs are events, which begin at once`, async () => {
    await using served = await serveHttp(count);
    const { status, headers, body } = await curl(protocol, served.url, [
      ...SSE,
      ...["-H", "Last-Event-ID: 6"],
    ]);
    assertEquals([status, headers["content-type"]], [200, "text/event-stream"]);
    assertEquals(
      body,
      'data: after 6\n\ndata: {"a":1}\n\nid: 7\ndata: two\ndata: lines\n\n',
    );
  });

  Deno.test(`${protocol}: a stream of events begins before there is one`, async () => {
    const first = Promise.withResolvers<string>();
    async function* late() {
      yield await first.promise;
    }
    await using served = await serveHttp(late);
    const asked = new Deno.Command("curl", {
      args: ["-sNi", CURL_OPTIONS[protocol], ...SSE, served.url],
      stdout: "piped",
    }).spawn();
    const pieces = asked.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let come = "";
    while (!come.includes("\r\n\r\n")) come += (await pieces.read()).value;
    assertStringIncludes(come, "text/event-stream");
    first.resolve("a");
    come = "";
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      come += piece.value;
    }
    assertEquals([come, (await asked.status).code], ["data: a\n\n", 0]);
  });

  Deno.test(`${protocol}: an error after events is an event`, async () => {
    await using served = await serveHttp(fail);
    const { body, code } = await curl(protocol, served.url, SSE);
    const [one, two, error = ""] = body.split("\n\n");
    assertEquals([one, two, code], ["data: 1", "data: 2", 0]);
    const [name, data = ""] = error.split("\n");
    assertEquals([name, JSON.parse(data.slice(6)).detail], ["event: error", "no more"]);
    await eventually(() => served.outcomes[0]);
    assertEquals(served.outcomes[0]?.errorCode, "error-server-function-invocation");
  });

  Deno.test(`${protocol}: an error after lines cuts the answer off`, async () => {
    await using served = await serveHttp(fail);
    const { body, code } = await curl(protocol, served.url);
    // With HTTP/2 curl may drop what has come together with the reset.
    if (protocol === "HTTP/1.1") assertEquals(body, "1\n2\n");
    else assert("1\n2\n".startsWith(body), body);
    assert(code !== 0);
  });

  Deno.test(`${protocol}: several outputs for who takes one only are refused`, async () => {
    await using served = await serveHttp(fail);
    const { status } = await curl(protocol, served.url, ["-H", "Accept: text/plain"]);
    assertEquals(status, 406);
  });

  Deno.test(`${protocol}: each output goes out when it is made, and each line comes in`, async () => {
    await using served = await serveHttp(double);
    const client = openDuplex(protocol, served.url, { "content-type": "application/x-ndjson" });
    const lines = client.output.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
    for (let i = 1; i <= 3; i++) {
      client.write(`${i}\n`);
      assertEquals((await lines.read()).value, String(2 * i));
    }
    client.end();
    assertEquals((await lines.read()).done, true);
    client.close();
  });

  Deno.test(`${protocol}: a client that does not read holds the function back`, async () => {
    let made = 0;
    const stopped = Promise.withResolvers<void>();
    const chunk = "x".repeat(64 * 1024);
    async function* flood() {
      try {
        for (; made < 10_000; made++) yield chunk;
      } finally {
        stopped.resolve();
      }
    }
    await using served = await serveHttp(flood);
    const { code } = await curl(protocol, served.url, [
      ...["--limit-rate", "1k", "--max-time", "2", "-o", "/dev/null"],
    ]);
    assertEquals(code, 28);
    await stopped.promise;
    // What the windows of curl allow is 32 MiB.
    assert(made < 1000, `${made}`);
  });

  Deno.test(`${protocol}: a function that does not read holds the client back`, async () => {
    async function* first(input: ReadableStream<number>, { signal }: Context) {
      const reader = input.getReader();
      yield (await reader.read()).value;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    }
    await using served = await serveHttp(first);
    const folder = await Deno.makeTempDir();
    const file = `${folder}/lines`;
    await Deno.writeTextFile(file, "1\n".repeat(4_000_000));
    await curl(protocol, served.url, [...LINES, "--data-binary", `@${file}`, "--max-time", "2"]);
    await Deno.remove(folder, { recursive: true });
    const received = served.calls[0]?.received.messages ?? 0;
    assert(received > 0 && received < 100_000, `${received}`);
  });
}
