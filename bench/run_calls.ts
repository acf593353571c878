import type { Http2Connection } from "./http2_connection.ts";

/** Runs one-message Calls, `atOnce` at a time, for `durationMs`; the µs that each took. */
export async function runCalls(
  connection: Http2Connection,
  atOnce: number,
  durationMs: number,
): Promise<number[]> {
  const endMs = performance.now() + durationMs;
  const tookUs: number[] = [];
  const lanes = Array.from({ length: atOnce }, async () => {
    while (performance.now() < endMs) {
      const startMs = performance.now();
      await callOnce(connection);
      tookUs.push((performance.now() - startMs) * 1000);
    }
  });
  await Promise.all(lanes);
  return tookUs;
}

/** Runs one Call with one message, which has to be answered by one. */
export async function callOnce(connection: Http2Connection): Promise<void> {
  let answers = 0;
  const call = connection.open((count) => answers += count);
  call.send(1, { end: true });
  await call.ended;
  if (answers !== 1) throw new Error(`Cannot count the Call: ${answers} messages instead of 1`);
}
