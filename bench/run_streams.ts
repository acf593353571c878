import type { Http2Connection } from "./http2_connection.ts";

/** Messages that came back in the counted part of a run. */
export interface StreamCount {
  readonly messages: number;
  readonly elapsedMs: number;
}

/** How to run streams. */
export interface RunStreamsOptions {
  readonly atOnce: number;
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Called where the warm-up ends and the counting begins. */
  readonly onMeasure: () => void;
}

/** Keeps `inFlight` messages on the way on each of `atOnce` Calls. */
export async function runStreams(
  connection: Http2Connection,
  { atOnce, inFlight, warmUpMs, measureMs, onMeasure }: RunStreamsOptions,
): Promise<StreamCount> {
  const counts = { received: 0, stopped: false };
  const streams = Array.from({ length: atOnce }, () => runStream(connection, inFlight, counts));
  // A stream that fails early must not wait for the timers before it is told.
  const allEnded = Promise.all(streams).then(() => {});
  await Promise.race([allEnded, delay(warmUpMs)]);
  onMeasure();
  const startMs = performance.now();
  const receivedBefore = counts.received;
  await Promise.race([allEnded, delay(measureMs)]);
  const messages = counts.received - receivedBefore;
  const elapsedMs = performance.now() - startMs;
  counts.stopped = true;
  await allEnded;
  return { messages, elapsedMs };
}

/** One stream: what comes back is sent anew. */
async function runStream(
  connection: Http2Connection,
  inFlight: number,
  counts: { received: number; readonly stopped: boolean },
): Promise<void> {
  let sent = inFlight;
  let received = 0;
  const call = connection.open((count) => {
    received += count;
    counts.received += count;
    if (counts.stopped) return call.send(0, { end: true });
    sent += count;
    call.send(count);
  });
  call.send(inFlight);
  await call.ended;
  if (received !== sent) throw new Error(`Cannot count: ${sent} sent, ${received} came back`);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
