// Connections whose next request would be another one, were the one before read in another way.
import { assert, assertEquals } from "@std/assert";
import { connectRaw } from "../port/http1/http1_client.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { serveHttp } from "./http_server.ts";

const NEXT =
  "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\nnext";
const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

const CASES: readonly (readonly [what: string, sent: string, statuses: readonly number[]])[] = [
  [
    "trailers that tell of another length",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
    `1\r\na\r\n0\r\nContent-Length: ${NEXT.length}\r\n\r\n`,
    [200, 200],
  ],
  [
    "a GET with a body",
    `GET /?a HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${NEXT.length}\r\n\r\n${NEXT}`,
    [200, 200],
  ],
  [
    "a WebSocket that has a body",
    `GET /?a HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}Content-Length: ${NEXT.length}\r\n\r\n${NEXT}`,
    [200, 200],
  ],
  [
    "a POST that asks for a WebSocket",
    `POST / HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}Content-Length: 1\r\n\r\na`,
    [200, 200],
  ],
  [
    "HTTP/2 in plaintext by an upgrade",
    "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" +
    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Length: 1\r\n\r\na",
    [200, 200],
  ],
  [
    "a body that is not waited for, and may be the next request",
    "POST /none HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n",
    [404],
  ],
  ["HTTP/1.0", "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\na", [200]],
  [
    "HTTP/1.0 that goes on",
    "POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na",
    [200, 200],
  ],
  [
    "a target that names the host of others",
    "POST http://example.com/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na",
    [421, 200],
  ],
  [
    "both a length and chunks",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    [400],
  ],
  [
    "chunks by what only some take for a space",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \xa0chunked\r\n\r\n0\r\n\r\n",
    [501],
  ],
];

for (const [what, sent, statuses] of CASES) {
  Deno.test(`HTTP/1.1: ${what}: what follows is read as it is meant, or not at all`, {
    ignore: needsHttp1(),
  }, async () => {
    await using served = await serveHttp((input: string) => `<${input.length}>`);
    await using client = await connectRaw(served.port);
    await client.send(`${sent}${NEXT}`);
    const come = await client.closed();
    const answered = [...come.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
    assertEquals(answered, statuses, come);
    assert(statuses.length === 1 || come.endsWith("<4>"), come);
  });
}
