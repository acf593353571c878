// deno-lint-ignore-file no-console
// Events without end on the platform's own server: the reference.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer(async (_request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let id = 0; !response.destroyed; id++) {
    const event = JSON.stringify({ id, text: "an event of a stream that has no end" });
    if (!response.write(`data: ${event}\n\n`)) {
      await Promise.race([once(response, "drain"), once(response, "close")]);
    }
  }
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`Serving bare_events.ts on http://127.0.0.1:${port}`);
});
