import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { ByteBudget } from "../../src/invocation/byte_budget.ts";
import { createCallBuffers } from "../../src/invocation/call_buffers.ts";
import { eventually } from "../support/eventually.ts";
import { curl, type Protocol, PROTOCOLS, serveHttp } from "./http_server.ts";

const length = (text: string) => text.length;
const LONG = "long ".repeat(1000);

const COMPRESSORS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

/** What is answered to bytes that come in a file. */
async function post(
  protocol: Protocol,
  bytes: Uint8Array,
  encoding: string,
  ...rest: Parameters<typeof serveHttp>
): Promise<[status: number, body: string]> {
  await using served = await serveHttp(...rest);
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/body`, bytes);
  const { status, body } = await curl(protocol, served.url, [
    ...["-H", "Content-Type: text/plain", "-H", `Content-Encoding: ${encoding}`],
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
  Deno.test(`a bomb of ${encoding} is refused, and nothing is made of it`, async () => {
    const bomb = compress(new Uint8Array(64 * 1024 * 1024));
    const before = Deno.memoryUsage().rss;
    const [status] = await post("HTTP/1.1", bomb, encoding, length, {
      maxMessageBytes: 1024 * 1024,
    });
    const grown = Deno.memoryUsage().rss - before;
    assertEquals(status, 413);
    assert(grown < 24 * 1024 * 1024, `${grown}`);
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
