// Answers that their clients do not read.
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { FRAME, frame, openCall } from "../e2e/http2_frames.ts";
import { connectPeer } from "../e2e/http2_peer.ts";
import { connect } from "../support/grpc_client.ts";
import { until } from "../support/eventually.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsBackpressure, ROOT } from "../support/invoker_program.ts";
import { attackInvoker, behave, callData, openCalls, openWindow } from "./memory_attack.ts";

const ignore = needsBackpressure() || Deno.build.os !== "linux";
/** `SETTINGS_INITIAL_WINDOW_SIZE` of 0: nothing may be sent on a stream. */
const NO_WINDOW = frame(FRAME.settings, 0, 0, Uint8Array.of(0, 4, 0, 0, 0, 0));
const PATIENCE_MS = 60_000;

for (const isolation of ["worker", "process"] as const) {
  // What a function has made is its own: in a thread it is in the same process.
  const answers = [
    { what: "answer 4000000", each: "4 MB", streams: 50, connections: 1, maxMiB: 700 },
    { what: "answer 16000 100000", each: "16 KB", streams: 100, connections: 4, maxMiB: 450 },
    { what: "answer 100000000", each: "100 MB", streams: 2, connections: 1, maxMiB: 800 },
  ];
  for (const { what, each, streams, connections, maxMiB } of answers) {
    const name = `${streams * connections} Calls that do not read answers of ${each}`;
    Deno.test(`memory: ${name}, isolation ${isolation}`, { ignore }, async () => {
      const report = await attackInvoker(
        name,
        (port) => openCalls(port, { connections, streams, body: behave(what) }),
        { isolation, args: isolation === "process" ? ["--memory-limit=2048"] : [] },
      );
      assert(report.peakMiB < maxMiB, JSON.stringify(report));
    });
  }

  Deno.test(
    `memory: a client that opens its windows and does not read its socket, isolation ${isolation}`,
    {
      ignore,
    },
    async () => {
      const report = await attackInvoker("large windows", async (port) => {
        const peer = await connectPeer(port, { reads: false });
        const body = behave("answer 16000 100000");
        const calls = Array.from({ length: 100 }, (_, index) => {
          const stream = 1 + 2 * index;
          return concat([openCall(stream), callData(stream, body), openWindow(stream, 2 ** 30)]);
        });
        return {
          sent: peer.send(openWindow(0, 2 ** 30), ...calls),
          [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
        };
      }, { isolation });
      assert(report.peakMiB < 450, JSON.stringify(report));
    },
  );
}

Deno.test("--client-stall-timeout: Calls that nobody reads end, and their places are free", {
  ignore,
}, async () => {
  await using invoker = await startInvokerProcess([
    `${ROOT}/tests/hostile/memory_function.ts`,
    `--allow-read=${ROOT}`,
    "--max-concurrent-calls=10",
    "--client-stall-timeout=5s",
    "--log-format=json",
  ]);
  await using peer = await connectPeer(invoker.port);
  using client = connect(invoker.port, "127.0.0.1");
  const body = behave("answer 16000 100000");
  const calls = Array.from({ length: 100 }, (_, index) => 1 + 2 * index);
  await peer.send(
    NO_WINDOW,
    ...calls.map((stream) => concat([openCall(stream), callData(stream, body)])),
  );
  const good = () => client.call(["good"], { deadline: Date.now() + PATIENCE_MS });
  await until(async () => (await good()).errorCode === "error-server-busy");
  await until(async () => (await good()).texts[0] === "good");
  await invoker.untilReported(
    /"RESOURCE_EXHAUSTED".*"error-server-busy"|error-server-busy.*RESOURCE/,
  );
});

Deno.test(
  "--client-stall-timeout: one that reads slowly is read to its end",
  { ignore },
  async () => {
    await using invoker = await startInvokerProcess([
      `${ROOT}/tests/hostile/memory_function.ts`,
      `--allow-read=${ROOT}`,
      "--client-stall-timeout=2s",
    ]);
    await using peer = await connectPeer(invoker.port);
    const bytes = 800_000;
    await peer.send(NO_WINDOW, openCall(1), callData(1, behave(`answer ${bytes}`)));
    let read = 0;
    // It takes three times as long as a client may go without reading anything.
    const lateMs = performance.now() + PATIENCE_MS;
    while (read < bytes) {
      assert(performance.now() < lateMs, "it does not come to its end");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await peer.send(openWindow(0, 40_000), openWindow(1, 40_000));
      read = peer.frames.filter(({ type, stream }) => type === FRAME.data && stream === 1)
        .reduce((sum, { payload }) => sum + payload.byteLength, 0);
      assertEquals(peer.frames.some(({ type }) => type === FRAME.reset), false);
    }
    assertEquals(read, bytes);
  },
);

Deno.test("--max-response-size: a message that is larger is refused with the two sizes, behind those before it", async () => {
  await using invoker = await startInvokerProcess([
    `${ROOT}/tests/hostile/memory_function.ts`,
    `--allow-read=${ROOT}`,
    "--max-response-size=1000",
    "--metrics-port=0",
  ]);
  using client = connect(invoker.port, "127.0.0.1");
  const { status, details, errorCode } = await client.call(["answer 2000"]);
  assertEquals([status, errorCode], ["RESOURCE_EXHAUSTED", undefined]);
  assert(/^Cannot send a message: it has 20\d\d bytes, the limit is 1000$/.test(details), details);
  assertEquals((await client.call(["answer 900 3"])).messages.length, 3);
});
