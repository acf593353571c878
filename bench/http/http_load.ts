import { LatencyHistogram } from "../statistics/latency_histogram.ts";
import type { LatencyPercentiles } from "../report/result_file.ts";

/** What clients do. */
export interface HttpLoad {
  readonly address: string;
  /** Each sends a request, awaits its answer and sends the next. */
  readonly connections: number;
  /** Requests that are due in a second, of all connections. @default {as many as there can be} */
  readonly perSecond?: number;
  readonly body: Uint8Array;
  readonly forMs: number;
}

/** What came of it. */
export interface HttpLoadFigures {
  readonly answers: number;
  readonly latencyUs: LatencyPercentiles;
}

const HEAD_END = "\r\n\r\n";
const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;
const decoder = new TextDecoder();

/**
 * Posts JSON, again and again, on connections of HTTP/1.1 that stay open. It knows of HTTP what it
 * takes to find the end of an answer, so that it costs less than what is measured.
 *
 * @throws {Error} when an answer is not what was sent
 */
export async function runHttpLoad(load: HttpLoad): Promise<HttpLoadFigures> {
  const latencies = new LatencyHistogram();
  const endMs = performance.now() + load.forMs;
  const request = toRequest(load.body);
  const periodMs = load.perSecond === undefined ? 0 : load.connections * 1000 / load.perSecond;
  await Promise.all(Array.from({ length: load.connections }, async (_, place) => {
    const [hostname, port] = load.address.split(":");
    using connection = await Deno.connect({ hostname: hostname ?? "", port: Number(port) });
    connection.setNoDelay(true);
    const room = new Uint8Array(2 * load.body.byteLength + 4096);
    await send(connection, request);
    const length = await readFirst(connection, room, load.body);
    let dueMs = periodMs === 0 ? 0 : performance.now() + periodMs * place / load.connections;
    while (performance.now() < endMs) {
      const startMs = await whenDue(dueMs);
      dueMs = periodMs === 0 ? 0 : dueMs + periodMs;
      await send(connection, request);
      await read(connection, room, 0, length);
      latencies.record(performance.now() - startMs);
    }
  }));
  return { answers: latencies.count, latencyUs: latencies.percentiles() };
}

/**
 * Waits for a request to be due.
 *
 * @returns from when its latency counts: a server that makes it late has that counted, a timer has not
 */
async function whenDue(dueMs: number): Promise<number> {
  const earlyMs = dueMs - performance.now();
  if (earlyMs <= 0) return dueMs === 0 ? performance.now() : dueMs;
  await new Promise((resolve) => setTimeout(resolve, earlyMs));
  return performance.now();
}

function toRequest(body: Uint8Array): Uint8Array {
  const head = [
    "POST / HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/json",
    "Accept: application/json",
    `Content-Length: ${body.byteLength}`,
  ];
  return new Uint8Array([...new TextEncoder().encode(head.join("\r\n") + HEAD_END), ...body]);
}

async function send(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) at += await connection.write(bytes.subarray(at));
}

/** Looks at an answer, and tells the length of all that follow. */
async function readFirst(
  connection: Deno.Conn,
  room: Uint8Array,
  body: Uint8Array,
): Promise<number> {
  for (let got = 0;;) {
    got = await read(connection, room, got, got + 1);
    const text = decoder.decode(room.subarray(0, got));
    const end = text.indexOf(HEAD_END) + HEAD_END.length;
    const length = LENGTH.exec(text)?.[1];
    if (end < HEAD_END.length) continue;
    if (!text.startsWith("HTTP/1.1 200") || Number(length) !== body.byteLength) {
      throw new Error(`Cannot measure: it answers ${text.slice(0, end)}`);
    }
    const whole = await read(connection, room, got, end + body.byteLength);
    if (decoder.decode(room.subarray(end, whole)) === decoder.decode(body)) return whole;
    throw new Error("Cannot measure: it answers something else than it was sent");
  }
}

/** Reads until there are `length` bytes at least. */
async function read(
  connection: Deno.Conn,
  room: Uint8Array,
  from: number,
  length: number,
): Promise<number> {
  let got = from;
  while (got < length) {
    const bytes = await connection.read(room.subarray(got));
    if (bytes === null) throw new Error("Cannot measure: it closed the connection");
    got += bytes;
  }
  return got;
}
