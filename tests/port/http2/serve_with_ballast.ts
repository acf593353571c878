// deno-lint-ignore-file no-console
// Answers requests of HTTP/2, to each of which much belongs that is garbage when it has been answered.
import { completeLimits } from "../../../src/port/connection_limits.ts";
import { openPort } from "../../../src/port/open_port.ts";

const limits = completeLimits({}, { onFull: () => {}, onRejected: () => {} });
const { port } = await openPort({ host: "127.0.0.1", port: 0, limits }, {
  onStream(stream) {
    const ballast = Array.from({ length: 4000 }, () => 1);
    stream.on("data", (data: Uint8Array) => stream.write(data));
    stream.on("end", () => stream.end(String(ballast.length)));
  },
});
console.log(`port ${port}`);
