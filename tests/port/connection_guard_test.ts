import { assert, assertEquals } from "@std/assert";
import http2, { type Http2Server, type Http2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { type ConnectionGuardOptions, guardConnections } from "../../src/port/connection_guard.ts";
import { needsBackpressure } from "../support/invoker_program.ts";
import { FRAME, PREFACE } from "../e2e/http2_frames.ts";
import { until } from "../support/eventually.ts";
import { connectPeer } from "../e2e/http2_peer.ts";

const ignore = needsBackpressure();
const UNLIMITED: ConnectionGuardOptions = {
  maxConnections: 1000,
  handshakeTimeoutMs: 60_000,
  onFull: () => {},
  onRejected: () => {},
};

Deno.test({
  name: "guardConnections: without TLS, one that does not greet is closed in time",
  ignore,
  async fn() {
    await using server = await listen(http2.createServer(), { handshakeTimeoutMs: 1000 });
    await using silent = await connectPeer(server.port, { greets: false });
    await using half = await connectPeer(server.port, { greets: false });
    await half.send(PREFACE);
    await using good = await connectPeer(server.port);
    for (const peer of [silent, half]) assert(await peer.closed() >= 500);
    await server.hasConnections(1);
    assertEquals(good.isClosed, false);
  },
});

Deno.test({
  name: "guardConnections: a TLS handshake that is not finished is closed in time",
  ignore,
  async fn() {
    const { key, cert } = await makeCertificate();
    const secure = http2.createSecureServer({ key, cert });
    await using server = await listen(secure, { handshakeTimeoutMs: 1500 });
    await using silent = await connectPeer(server.port, { greets: false });
    await using half = await connectPeer(server.port, { greets: false });
    await half.send(Uint8Array.of(0x16, 3, 1));
    const good = http2.connect(`https://localhost:${server.port}`, { ca: cert });
    await new Promise((resolve) => good.once("remoteSettings", resolve));
    for (const peer of [silent, half]) await peer.closed();
    await server.hasConnections(1);
    assertEquals(good.closed, false);
    good.destroy();
    await server.hasConnections(0);
  },
});

Deno.test({
  name: "guardConnections: one that is closed does not wait for its client for ever",
  ignore,
  async fn() {
    await using server = await listen(http2.createServer(), { handshakeTimeoutMs: 300 });
    server.on("session", (session) => session.once("remoteSettings", () => session.close()));
    // Its own side stays open.
    await using peer = await connectPeer(server.port);
    await peer.closed();
    await server.hasConnections(0);
  },
});

Deno.test({
  name: "guardConnections: more than there may be are closed, until others have gone",
  ignore,
  async fn() {
    const full: number[] = [];
    await using server = await listen(http2.createServer(), {
      maxConnections: 2,
      onFull: (count) => full.push(count),
    });
    await using _first = await connectPeer(server.port);
    {
      await using second = await connectPeer(server.port);
      await second.next(({ type }) => type === FRAME.settings);
      await using third = await connectPeer(server.port);
      await third.closed();
      assertEquals(third.frames, []);
      assertEquals(full, [2]);
    }
    await server.hasConnections(1);
    await using fourth = await connectPeer(server.port);
    await fourth.next(({ type }) => type === FRAME.settings);
    // Once a minute is enough.
    assertEquals(full, [2]);
  },
});

async function listen(server: Http2Server, options: Partial<ConnectionGuardOptions>) {
  const guard = guardConnections(server, { ...UNLIMITED, ...options });
  server.on("session", guard.awaitSettings);
  const sessions = new Set<Http2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const countConnections = () =>
    new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  return {
    port: (server.address() as AddressInfo).port,
    on: server.on.bind(server),
    async hasConnections(wanted: number): Promise<void> {
      await until(async () => await countConnections() === wanted, () => `${wanted} connections`);
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function makeCertificate(): Promise<{ key: string; cert: string }> {
  const folder = await Deno.makeTempDir();
  const [keyFile, certFile] = [`${folder}/key.pem`, `${folder}/cert.pem`];
  const args = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1".split(
    " ",
  );
  const names = ["-subj", "/CN=localhost", "-keyout", keyFile, "-out", certFile];
  const { code } = await new Deno.Command("openssl", { args: [...args, ...names], stderr: "null" })
    .output();
  assertEquals(code, 0);
  const pem = { key: await Deno.readTextFile(keyFile), cert: await Deno.readTextFile(certFile) };
  await Deno.remove(folder, { recursive: true });
  return pem;
}
