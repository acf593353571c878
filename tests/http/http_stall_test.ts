import { connect } from "node:net";
import process from "node:process";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { serveHttp } from "./http_server.ts";

const upper = (text: string) => text.toUpperCase();

/** Sends bytes, and collects what comes until the connection is closed. */
function exchange(port: number, ...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => pieces.forEach((piece) => socket.write(piece)));
    socket.on("data", (bytes) => answer += bytes);
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

Deno.test("a client that does not go on with its body is told so, and its Call ends", async () => {
  await using served = await serveHttp(upper, { clientStallTimeoutMs: 300 });
  const head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n";
  const answer = await exchange(served.port, head, "half");
  assertStringIncludes(answer, "HTTP/1.1 408 ");
  assertStringIncludes(answer, "The client has not gone on with its message for");
  await eventually(() => served.outcomes[0]);
  assertEquals([served.outcomes[0]?.httpStatus, served.gate.callCount], [408, 0]);
});

Deno.test("a page that does not go on with its body may see why its Call ends", async () => {
  const cors = ["https://example.com"];
  await using served = await serveHttp(upper, { clientStallTimeoutMs: 300, cors });
  const head = "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://example.com\r\n" +
    "Content-Length: 10\r\n\r\n";
  const answer = await exchange(served.port, head, "half");
  assertStringIncludes(answer, "HTTP/1.1 408 ");
  assertStringIncludes(answer, "access-control-allow-origin: https://example.com\r\n");
});

Deno.test("a client that does not read its answer is cut off, and its Call ends", async () => {
  const stopped = Promise.withResolvers<void>();
  async function* flood() {
    try {
      while (true) yield "x".repeat(100_000);
    } finally {
      stopped.resolve();
    }
  }
  await using served = await serveHttp(flood, { clientStallTimeoutMs: 300 });
  const socket = connect(served.port, "127.0.0.1", () => {
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  });
  socket.on("error", () => {});
  await stopped.promise;
  await eventually(() => served.outcomes[0]);
  assertEquals([served.outcomes[0]?.httpStatus, served.gate.callCount], [408, 0]);
  socket.destroy();
});

Deno.test("requests that are refused before their bodies have come leave nothing at their connection", async () => {
  const warnings: string[] = [];
  const warned = ({ message }: Error) => void warnings.push(message);
  process.on("warning", warned);
  const isAnswered = Promise.withResolvers<void>();
  const held = Promise.withResolvers<string>();
  await using served = await serveHttp((_: string) => held.promise, { maxConcurrentCalls: 1 });
  const post = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n";
  const first = exchange(served.port, `${post}x`.replace("\r\n", "\r\nConnection: close\r\n"));
  await eventually(() => served.gate.callCount === 1);
  let answers = 0;
  const socket = connect(served.port, "127.0.0.1", () => socket.write(post));
  socket.on("error", () => {});
  socket.setEncoding("utf8").on("data", (text: string) => {
    const count = text.match(/HTTP\/1\.1 429/g)?.length ?? 0;
    answers += count;
    for (let at = 0; at < count; at++) socket.write(`x${post}`);
    if (answers === 15) isAnswered.resolve();
  });
  await isAnswered.promise;
  socket.destroy();
  held.resolve("done");
  await first;
  // Warnings come a turn later.
  await new Promise((resolve) => setTimeout(resolve));
  process.off("warning", warned);
  assertEquals(warnings, []);
});

Deno.test("requests that come at once on one connection are answered in order", async () => {
  await using served = await serveHttp(async (ms: string) => {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    return ms;
  });
  const post = (body: string, more = "") =>
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" +
    `${more}Content-Length: ${body.length}\r\n\r\n${body}`;
  const answer = await exchange(
    served.port,
    post("200") + post("50") + post("1", "Connection: close\r\n"),
  );
  const bodies = answer.split(/\r\n\r\n/).slice(1).map((each) => each.split("HTTP/1.1")[0]);
  assertEquals(bodies, ["200", "50", "1"]);
});

Deno.test("who has not been told to go on is not taken at its word for the next request", async () => {
  await using served = await serveHttp(upper, { maxMessageBytes: 5 });
  const answer = await exchange(
    served.port,
    "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n",
  );
  assertStringIncludes(answer, "HTTP/1.1 413 ");
  assert(/^connection: close\r$/im.test(answer), answer);
  assert(!answer.includes("100 Continue"), answer);
});
