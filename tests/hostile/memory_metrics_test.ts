// What is held for whom metrics are asked by, and what clients can make of them.
import { assert, assertEquals } from "@std/assert";
import { connect as connectHttp2 } from "node:http2";
import { guardSession } from "../../src/port/http2/session_guard.ts";
import { CALL_FIELDS } from "../e2e/http2_frames.ts";
import { connect } from "../support/grpc_client.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { ROOT } from "../support/invoker_program.ts";
import { residentMiB } from "./memory_attack.ts";

function startMeasured(): Promise<InvokerProcess> {
  return startInvokerProcess([
    `${ROOT}/tests/hostile/memory_function.ts`,
    `--allow-read=${ROOT}`,
    "--metrics-port=0",
  ]);
}

async function metricsUrl(invoker: InvokerProcess): Promise<string> {
  await invoker.untilReported(/http:\S+\/metrics/);
  return /http:\S+\/metrics/.exec(invoker.stderr())?.[0] ?? "";
}

Deno.test("memory: methods, statuses and types that clients make up add no series to the metrics", async () => {
  await using invoker = await startMeasured();
  const url = await metricsUrl(invoker);
  const series = async () => {
    const text = await (await fetch(url)).text();
    return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length;
  };
  using client = connect(invoker.port, "127.0.0.1");
  const session = guardSession(connectHttp2(`http://127.0.0.1:${invoker.port}`));
  const { ":authority": _, ...fields } = CALL_FIELDS;
  const askAs = async (what: string) => {
    const answers = [{ ":path": `/a.B/${what}` }, { "content-type": `a/${what}` }].map((made) => {
      const stream = session.request({ ...fields, ...made });
      stream.on("error", () => {}).resume().end();
      return new Promise((resolve) => stream.on("close", resolve));
    });
    await Promise.all(answers);
  };
  await client.call(["good"]);
  await askAs("first");
  const before = await series();
  for (let each = 0; each < 100; each++) await askAs(`made-up-${each}`);
  assertEquals(await series(), before);
  session.destroy();
});

Deno.test("memory: 1000 connections to the port of metrics that do not end their request", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using invoker = await startMeasured();
  using client = connect(invoker.port, "127.0.0.1");
  await client.call(["good"]);
  const port = Number(new URL(await metricsUrl(invoker)).port);
  const before = residentMiB(invoker.pid);
  const request = new TextEncoder().encode(`GET /metrics HTTP/1.1\r\nx: ${"y".repeat(4000)}`);
  const connections: Deno.Conn[] = [];
  for (let each = 0; each < 1000; each++) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(request);
    connections.push(connection);
  }
  assertEquals((await client.call(["good"])).texts, ["good"]);
  // Each takes some 20 KiB, and what it has sent.
  const grown = residentMiB(invoker.pid) - before;
  assert(grown < 100, `${grown} MiB`);
  for (const connection of connections) connection.close();
});
