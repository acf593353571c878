import { brotliCompressSync, createGzip, deflateSync, gzipSync } from "node:zlib";
import { assertEquals } from "@std/assert";
import { ByteBudget } from "../../src/invocation/byte_budget.ts";
import { createCallBuffers } from "../../src/invocation/call_buffers.ts";
import { eventually } from "../support/eventually.ts";
import { openDuplex } from "./duplex_client.ts";
import { curl, type Protocol, PROTOCOLS, serveHttp, type ServeHttpOptions } from "./http_server.ts";

const length = (text: string) => text.length;
const LONG = "long ".repeat(1000);

const COMPRESSORS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

/** What is answered to bytes that come in a file. */
async function post(
  protocol: Protocol,
  bytes: Uint8Array,
  encoding: string,
  ...[handler, { type = "text/plain", ...options } = {}]: [
    handler: unknown,
    options?: ServeHttpOptions & { readonly type?: string },
  ]
): Promise<[status: number, body: string]> {
  await using served = await serveHttp(handler, options);
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/body`, bytes);
  const { status, body } = await curl(protocol, served.url, [
    ...["-H", `Content-Type: ${type}`, "-H", `Content-Encoding: ${encoding}`],
    ...["--data-binary", `@${folder}/body`],
  ]);
  await Deno.remove(folder, { recursive: true });
  return [status, body];
}

for (const protocol of PROTOCOLS) {
  for (const [encoding, compress] of Object.entries(COMPRESSORS)) {
    Deno.test(`${protocol}: a body that is compressed by ${encoding} is read`, async () => {
      assertEquals(await post(protocol, compress(LONG), encoding, length), [200, "5000"]);
    });
  }

  Deno.test(`${protocol}: an answer is compressed as its client takes it, when it is long`, async () => {
    await using served = await serveHttp((x: string) => x.repeat(1000));
    const ask = async (...args: string[]) => {
      const { headers, body } = await curl(protocol, served.url, ["-d", "long", ...args]);
      return [headers["content-encoding"], headers["vary"], body.length];
    };
    assertEquals(await ask("--compressed"), ["br", "accept-encoding", 4000]);
    assertEquals(await ask("--compressed", "-H", "Accept-Encoding: gzip"), [
      "gzip",
      "accept-encoding",
      4000,
    ]);
    assertEquals(await ask(), [undefined, "accept-encoding", 4000]);
    await using short = await serveHttp(length);
    const { headers } = await curl(protocol, short.url, ["-d", "x", "--compressed"]);
    assertEquals([headers["content-encoding"], headers["vary"]], [undefined, undefined]);
  });
}

Deno.test("a body that is not compressed as it says is a problem", async () => {
  const [status, body] = await post("HTTP/1.1", new TextEncoder().encode("no"), "gzip", length);
  assertEquals([status, JSON.parse(body).detail], [
    400,
    "Cannot read the body: it is not compressed by gzip",
  ]);
});

for (const [encoding, compress] of Object.entries(COMPRESSORS)) {
  // What it takes is held to a bound in a process of its own: tests/hostile/http_memory_test.ts.
  Deno.test(`a bomb of ${encoding} is refused`, async () => {
    const bomb = compress(new Uint8Array(64 * 1024 * 1024));
    const [status] = await post("HTTP/1.1", bomb, encoding, length, {
      maxMessageBytes: 1024 * 1024,
    });
    assertEquals(status, 413);
  });
}

Deno.test("what bodies become waits for room in the budget", async () => {
  const requests = { maxBytes: 4000, maxShares: 1 };
  const { unsent } = createCallBuffers(requests, Infinity);
  const buffers = { requests: new ByteBudget(requests), unsent };
  const other = buffers.requests.open();
  other.add(4001);
  const answer = post("HTTP/1.1", gzipSync(LONG), "gzip", length, { buffers });
  await eventually(() => buffers.requests.isAwaited || undefined);
  other.close();
  assertEquals(await answer, [200, "5000"]);
});

async function* sum(input: ReadableStream<number>) {
  let all = 0;
  for await (const each of input) all += each;
  yield all;
}

async function* echo(input: ReadableStream<unknown>) {
  for await (const each of input) yield each;
}

const LINES = { type: "application/x-ndjson" };

for (const protocol of PROTOCOLS) {
  for (const encoding of ["gzip", "deflate"] as const) {
    const compress = COMPRESSORS[encoding];

    Deno.test(`${protocol}: lines that are compressed by ${encoding} are read, none is lost`, async () => {
      const lines = Array.from({ length: 100_000 }, (_, each) => `${each % 7}\n`).join("");
      const all = [200, "299995\n"];
      assertEquals(await post(protocol, compress(lines), encoding, sum, LINES), all);
      const plain = new TextEncoder().encode(lines);
      assertEquals(await post(protocol, plain, "identity", sum, LINES), all);
    });

    Deno.test(`${protocol}: lines that are cut, or not compressed by ${encoding}, are a problem`, async () => {
      const whole = compress("1\n2\n");
      for (const bytes of [whole.subarray(0, -3), new TextEncoder().encode("1\n2\n")]) {
        const [status, body] = await post(protocol, bytes, encoding, sum, LINES);
        assertEquals([status, JSON.parse(body).detail], [
          400,
          `Cannot read the body: it is not compressed by ${encoding}`,
        ]);
      }
    });

    Deno.test(`${protocol}: a line that is a bomb of ${encoding} is refused`, async () => {
      const bomb = compress(new Uint8Array(64 * 1024 * 1024).fill(48));
      const [status] = await post(protocol, bomb, encoding, sum, {
        ...LINES,
        maxMessageBytes: 1024 * 1024,
      });
      assertEquals(status, 413);
    });
  }

  Deno.test(`${protocol}: a compressed line is a message when it has come`, async () => {
    await using served = await serveHttp(echo);
    const gzip = createGzip();
    const request = openDuplex(protocol, served.url, {
      "content-type": LINES.type,
      "content-encoding": "gzip",
      accept: LINES.type,
    });
    gzip.on("data", (piece: Uint8Array) => request.write(piece));
    gzip.on("end", () => request.end());
    const output = request.output.pipeThrough(new TextDecoderStream()).getReader();
    for (const line of ["1\n", "2\n"]) {
      gzip.write(line);
      gzip.flush();
      assertEquals((await output.read()).value, line);
    }
    gzip.end();
    assertEquals((await output.read()).done, true);
    request.close();
  });

  Deno.test(`${protocol}: lines of br, which could hold much for long, are told what to be`, async () => {
    const [status, body] = await post(protocol, brotliCompressSync("1\n"), "br", sum, LINES);
    assertEquals([status, JSON.parse(body).detail], [
      415,
      "Cannot read the body: its Content-Encoding is none of gzip, deflate",
    ]);
  });
}

Deno.test("what decompresses lines waits for room in the budget, and gives it back", async () => {
  const requests = { maxBytes: 100_000, maxShares: 1 };
  const { unsent } = createCallBuffers(requests, Infinity);
  const buffers = { requests: new ByteBudget(requests), unsent };
  const other = buffers.requests.open();
  other.add(100_001);
  const answer = post("HTTP/1.1", gzipSync("1\n2\n"), "gzip", sum, { ...LINES, buffers });
  await eventually(() => buffers.requests.isAwaited || undefined);
  other.close();
  assertEquals(await answer, [200, "3\n"]);
  assertEquals(buffers.requests.hasRoom, true);
});
