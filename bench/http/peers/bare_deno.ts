// deno-lint-ignore-file no-console
// JSON in and out on the platform's own server: the reference.
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((request, response) => {
  const pieces: Uint8Array[] = [];
  request.on("data", (piece: Uint8Array) => pieces.push(piece));
  request.on("end", () => {
    const value: unknown = JSON.parse(new TextDecoder().decode(Buffer.concat(pieces)));
    const body = Buffer.from(JSON.stringify(value));
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": String(body.byteLength),
    });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`Serving bare_deno.ts on http://127.0.0.1:${port}`);
});
