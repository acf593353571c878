// Large messages as they are: whole ones, and ones that never end.
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { fromFileUrl } from "@std/path";
import { FRAME, frame, openCall, uint32 } from "../e2e/http2_frames.ts";
import { connectPeer } from "../e2e/http2_peer.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsBackpressure, ROOT } from "../support/invoker_program.ts";
import {
  type Attack,
  attackInvoker,
  behave,
  BIG_BYTES,
  callData,
  message,
  openCalls,
} from "./memory_attack.ts";

const ignore = needsBackpressure() || Deno.build.os !== "linux";
/**
 * What may be held: what waits, the windows of 1000 Calls with the beginnings of their messages. It takes
 * up to twice as much, as V8 lets buffers that are garbage grow, and 100 at rest. It was 9800.
 */
const BOUND_MIB = 128 + 125 + 16;
const MAX_MIB = 100 + 2 * BOUND_MIB;
const PATIENCE_MS = 60_000;

/**
 * How the function reads. Its sandbox has the port, in a thread and in a process: what is held for one that
 * reads slowly is the same code there, and in a process there is only the limit of its memory beside.
 */
const READS = { worker: ["silent", "echo", "slow"], process: ["silent", "echo"] } as const;

for (const isolation of ["worker", "process"] as const) {
  for (const what of READS[isolation]) {
    const name = `800 plain messages of 4 MiB, ${what}`;
    Deno.test(`memory: ${name}, isolation ${isolation}`, { ignore }, async () => {
      const report = await attackInvoker(name, (port) => sendAll(port, what), {
        isolation,
      });
      assert(report.peakMiB < MAX_MIB, JSON.stringify(report));
      assert(report.sandboxPeakMiB < MAX_MIB, JSON.stringify(report));
    });
  }

  Deno.test(`memory: 800 messages of 4 MiB that never end, isolation ${isolation}`, {
    ignore,
  }, async () => {
    const report = await attackInvoker(
      "incomplete",
      (port) => sendAll(port, "echo", { isCut: true }),
      {
        isolation,
      },
    );
    assert(report.peakMiB < MAX_MIB, JSON.stringify(report));
  });
}

Deno.test(
  "memory: while a sandbox loads big messages wait, and no more are read than there is room for",
  {
    ignore,
  },
  async () => {
    const report = await attackInvoker("no sandbox", async (port) => {
      using client = connect(port, "127.0.0.1");
      // It takes a moment until another one is ready.
      await client.call(["exit"], { deadline: Date.now() + PATIENCE_MS });
      const body = concat([behave("echo"), message(new Uint8Array(BIG_BYTES), "gzip")]);
      return openCalls(port, { streams: 100, body, fields: { "grpc-encoding": "gzip" } });
    });
    assert(report.peakMiB < MAX_MIB, JSON.stringify(report));
  },
);

Deno.test("--client-stall-timeout: a message that is begun and not gone on with ends its Call", async () => {
  await using invoker = await startInvokerProcess([
    `${ROOT}/tests/hostile/memory_function.ts`,
    `--allow-read=${ROOT}`,
    "--client-stall-timeout=500ms",
  ]);
  await using peer = await connectPeer(invoker.port);
  const half = message(new Uint8Array(1000)).subarray(0, 500);
  // One that says nothing at all may go on to do so.
  await peer.send(openCall(1), callData(1, half), openCall(3), callData(3, behave("silent")));
  const { payload } = await peer.next(({ type, stream }) => type === FRAME.headers && stream === 1);
  assert(payload.byteLength > 0);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assertEquals(
    peer.frames.some(({ type, stream }) => type === FRAME.headers && stream === 3),
    false,
  );
  await peer.send(frame(FRAME.reset, 0, 3, uint32(8)));
  await invoker.untilReported(/has ended|RESOURCE_EXHAUSTED/);
});

/** Sends a message in each of 800 Calls, from a process of its own: it has a lot to do. */
function sendAll(port: number, what: string, { isCut = false } = {}): Attack {
  const sender = fromFileUrl(new URL("./memory_sender.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", sender, String(port), what, isCut ? "cut" : "whole"],
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  return {
    // It says what has been taken: less would be no attack.
    sent: output.read().then(({ value }) => {
      const bytes = Number(new TextDecoder().decode(value));
      assert(bytes > BIG_BYTES, `${bytes} bytes were sent`);
    }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await output.cancel();
    },
  };
}
