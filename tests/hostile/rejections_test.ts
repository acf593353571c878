// What is not served leaves a line and is counted, and nothing of what its client sent is told.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { concat } from "@std/bytes/concat";
import type { RejectionReason } from "../../src/invocation/rejection.ts";
import { until } from "../support/eventually.ts";
import { connect, type TestClient } from "../support/grpc_client.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { needsBackpressure, needsTls } from "../support/invoker_program.ts";
import { parseMetrics } from "../support/prometheus_text.ts";
import { makeAuthority, needsOpenssl } from "../support/test_certificates.ts";
import { FRAME, frame, openCall, uint32 } from "../e2e/http2_frames.ts";
import { connectPeer } from "../e2e/http2_peer.ts";
import { fixturePath } from "../e2e/serve_fixture.ts";
import { connectSecurely, tlsOptions } from "../e2e/tls_fixture.ts";

const SECRET = "s3cr3t";
const ECHO = `${fixturePath("errors.ts")}?handler=echo`;
const text = (value: string) => new TextEncoder().encode(value);
const many = (count: number, one: Uint8Array) =>
  Uint8Array.from(Array.from({ length: count }, () => [...one]).flat());

/** What a client of plaintext sends, whether after a greeting, and how it is told of. */
interface Attack {
  readonly reason: RejectionReason;
  readonly bytes: Uint8Array;
  readonly greets?: false;
}

const token = { authorization: SECRET };
/** Where only gRPC is spoken. */
const GRPC_ATTACKS: readonly Attack[] = [
  { reason: "http-method", bytes: openCall(1, { ":method": "GET", ...token }) },
  { reason: "content-type", bytes: openCall(1, { "content-type": `text/${SECRET}` }) },
  { reason: "not-http", bytes: text(`GET /${SECRET} HTTP/1.1\r\n\r\n`), greets: false },
];
const ATTACKS: readonly Attack[] = [
  { reason: "unknown-method", bytes: openCall(1, { ":path": `/${SECRET}/x`, ...token }) },
  { reason: "grpc-timeout", bytes: openCall(1, { "grpc-timeout": SECRET }) },
  { reason: "not-http", bytes: text(`${SECRET}\r\n\r\n`), greets: false },
  { reason: "not-http", bytes: Uint8Array.of(0x16, 3, 1, 2, 0, 1), greets: false },
  { reason: "protocol-error", bytes: text(`GET /${SECRET} HTTP/1.1\r\n\r\n`), greets: false },
  { reason: "handshake-timeout", bytes: new Uint8Array(), greets: false },
  { reason: "handshake-timeout", bytes: text(`GET /${SECRET}`), greets: false },
  { reason: "protocol-error", bytes: frame(FRAME.data, 0, 0, text(SECRET)) },
  { reason: "protocol-error", bytes: openCall(1, { "Upper": SECRET }) },
  { reason: "protocol-error", bytes: openCall(1, { "connection": SECRET }) },
  {
    reason: "client-error",
    bytes: frame(FRAME.goaway, 0, 0, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2, ...text(SECRET))),
  },
  { reason: "flood", bytes: many(4000, frame(FRAME.windowUpdate, 0, 0, uint32(1))) },
];

for (const [http, attacks] of [["on", ATTACKS], ["off", GRPC_ATTACKS]] as const) {
  Deno.test({
    name: `rejections: each leaves a line with peer and reason, and is counted (--http ${http})`,
    ignore: needsBackpressure(),
    async fn(t) {
      await using invoker = await startInvokerProcess([
        ECHO,
        ...["--metrics-port=0", "--access-log=off", `--http=${http}`],
      ]);
      const seen = new Map<RejectionReason, number>();
      for (const { reason, bytes, greets = true } of attacks) {
        await t.step(reason, async () => {
          await using peer = await connectPeer(invoker.port, { greets });
          await peer.send(bytes);
          seen.set(reason, (seen.get(reason) ?? 0) + 1);
          await untilCounted(invoker, reason, seen.get(reason) ?? 0);
          await invoker.untilReported(lineOf(reason));
          // Of the second of a kind within ten seconds nothing is said.
          const [line = "", ...more] = linesOf(invoker, reason);
          assert(more.length < (seen.get(reason) ?? 0), more.join("\n"));
          assertMatch(line, /Refused 127\.0\.0\.1:\d+ \([\w-]+\): \w/);
        });
      }
      assert(!invoker.stderr().includes(SECRET), invoker.stderr());
      using client = connect(invoker.port);
      await assertServes(client);
      // What is well leaves nothing.
      assertEquals(
        (await rejectionsOf(invoker)).length,
        [...seen.values()].reduce((a, b) => a + b),
      );
    },
  });
}

const calls = (one: (stream: number) => readonly Uint8Array[]) =>
  concat(Array.from({ length: 1500 }, (_, index) => one(3 + 2 * index)).flat());
/** What the HTTP/2 library closes by itself, which tells nobody why. */
const RESETS: Readonly<Record<string, Uint8Array>> = {
  "Calls that are reset": calls((stream) => [
    openCall(stream),
    frame(FRAME.reset, 0, stream, uint32(8)),
  ]),
  // Who has not acknowledged how many there may be is refused each.
  "Calls that are refused": calls((stream) => [openCall(stream)]),
};

for (const [what, bytes] of Object.entries(RESETS)) {
  Deno.test({
    name: `rejections: without end, ${what} are a flood, also while other Calls are open`,
    ignore: needsBackpressure(),
    async fn() {
      await using invoker = await startInvokerProcess([
        ECHO,
        ...["--metrics-port=0", "--access-log=off"],
      ]);
      await using peer = await connectPeer(invoker.port, { answers: false });
      await peer.send(openCall(1), bytes);
      await peer.closed();
      await untilCounted(invoker, "flood", 1);
      assertMatch(linesOf(invoker, "flood")[0] ?? "", /too many of its Calls were reset/);
      assertEquals(await rejectionsOf(invoker), ["flood"]);
    },
  });
}

Deno.test({
  name: "rejections: pings without answer, and more connections than there may be",
  ignore: needsBackpressure(),
  async fn() {
    await using invoker = await startInvokerProcess([
      ECHO,
      ...["--metrics-port=0", "--max-connections=2", "--access-log=off"],
      ...["--keepalive-time=500ms", "--keepalive-timeout=1500ms"],
    ]);
    await using _deaf = await connectPeer(invoker.port, { answers: false });
    await using _another = await connectPeer(invoker.port);
    await using more = await connectPeer(invoker.port);
    await more.closed();
    await untilCounted(invoker, "max-connections", 1);
    await untilCounted(invoker, "keepalive-timeout", 1);
    for (const reason of ["max-connections", "keepalive-timeout"] as const) {
      await invoker.untilReported(lineOf(reason));
      assertMatch(linesOf(invoker, reason)[0] ?? "", /Refused 127\.0\.0\.1:\d+ /);
    }
  },
});

Deno.test({
  name: "rejections: of TLS, whoever does not trust whom",
  ignore: needsTls() || needsOpenssl(),
  async fn() {
    await using authority = await makeAuthority();
    await using other = await makeAuthority();
    const certificate = await authority.issue("server");
    await using invoker = await startInvokerProcess([
      ECHO,
      ...tlsOptions(certificate),
      `--tls-client-ca=${authority.caFile}`,
      ...["--metrics-port=0", "--access-log=off"],
    ]);
    const { port } = invoker;
    const own = await authority.issue("client");
    const clients: readonly (() => TestClient)[] = [
      () => connect(port), // plaintext
      () => connectSecurely(port, other.caFile, own), // it does not trust the server
      () => connectSecurely(port, authority.caFile), // it has no certificate
    ];
    for (const [index, open] of clients.entries()) {
      using client = open();
      const { status } = await client.call(["x"], { deadline: Date.now() + 10_000 });
      assertEquals(status, "UNAVAILABLE");
      await untilCounted(invoker, "tls", index + 1);
    }
    await invoker.untilReported(lineOf("tls"));
    assertMatch(linesOf(invoker, "tls")[0] ?? "", /Refused .+ \(tls\): \w/);
    using good = connectSecurely(port, authority.caFile, own);
    await assertServes(good);
  },
});

async function assertServes(client: TestClient): Promise<void> {
  assertEquals((await client.call(["x"])).texts, ["x"]);
}

/** The log comes through another pipe than the metrics, and may come later. */
function lineOf(reason: RejectionReason): RegExp {
  return new RegExp(`\\(${reason}\\): .*\n`);
}

function linesOf(invoker: InvokerProcess, reason: RejectionReason): string[] {
  return invoker.stderr().split("\n").filter((line) => line.includes(`(${reason}): `));
}

async function untilCounted(
  invoker: InvokerProcess,
  reason: RejectionReason,
  least: number,
): Promise<void> {
  await until(
    async () => (await rejectionsOf(invoker)).filter((each) => each === reason).length >= least,
    () => `${reason} is counted ${least} times: ${invoker.stderr()}`,
  );
}

/** A reason for each time that it was counted. */
async function rejectionsOf(invoker: InvokerProcess): Promise<string[]> {
  await invoker.untilReported(/metrics on /);
  const [, url = ""] = /metrics on (\S+)/.exec(invoker.stderr()) ?? [];
  const response = await fetch(url);
  const families = parseMetrics(await response.text());
  const samples = families.get("faas_rejections_total")?.samples ?? [];
  return samples.flatMap(({ labels: { reason = "" }, value }) =>
    Array.from({ length: value }, () => reason)
  );
}
