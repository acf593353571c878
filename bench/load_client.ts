// The load, in a process of its own: jobs come as lines of JSON on stdin, answers go to stdout.
import process from "node:process";
import { TextLineStream } from "@std/streams/text-line-stream";
import { Http2Connection } from "./http2_connection.ts";
import type { LoadAnswer, LoadJob, LoadResult } from "./load.ts";
import { runCalls } from "./run_calls.ts";
import { runStreams } from "./run_streams.ts";
import { median } from "./statistics.ts";
import { encodeMessage } from "./wire.ts";

const MESSAGE = encodeMessage(new TextEncoder().encode("sixteen bytes ok"));
const connections = new Map<string, Http2Connection>();

async function connectionTo(address: string): Promise<Http2Connection> {
  const known = connections.get(address);
  if (known?.usable) return known;
  const connection = await Http2Connection.connect(address, MESSAGE);
  connections.set(address, connection);
  return connection;
}

async function runJob({ address, load, warmUpMs, measureMs }: LoadJob): Promise<LoadResult> {
  const connection = await connectionTo(address);
  let cpu = process.cpuUsage();
  const busy = (elapsedMs: number) => {
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1000 / elapsedMs;
  };
  if (load.kind === "streams") {
    const { messages, elapsedMs } = await runStreams(connection, {
      ...load,
      warmUpMs,
      measureMs,
      onMeasure: () => cpu = process.cpuUsage(),
    });
    return {
      perSecond: messages / elapsedMs * 1000,
      medianUs: null,
      clientBusy: busy(elapsedMs),
    };
  }
  await runCalls(connection, load.atOnce, warmUpMs);
  cpu = process.cpuUsage();
  const startMs = performance.now();
  const tookUs = await runCalls(connection, load.atOnce, measureMs);
  const elapsedMs = performance.now() - startMs;
  return {
    perSecond: tookUs.length / elapsedMs * 1000,
    medianUs: median(tookUs),
    clientBusy: busy(elapsedMs),
  };
}

async function answer(line: string): Promise<LoadAnswer> {
  try {
    return { result: await runJob(JSON.parse(line)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

if (import.meta.main) {
  const lines = Deno.stdin.readable
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  const encoder = new TextEncoder();
  const output = Deno.stdout.writable.getWriter();
  for await (const line of lines) {
    await output.write(encoder.encode(JSON.stringify(await answer(line)) + "\n"));
  }
  for (const connection of connections.values()) connection[Symbol.dispose]();
}
