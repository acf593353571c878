// The least that a server on node:http2 can do: the bytes that come in go out again.
import { createServer } from "node:http2";
import process from "node:process";

const server = createServer();
server.on("stream", (stream) => {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  // A Call that is cut off costs only itself.
  stream.on("error", () => {});
  stream.pipe(stream);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  process.stdout.write(`Serving http2_echo.mjs (streaming) on grpc://127.0.0.1:${port}\n`);
});
