/** Clients that read events (`text/event-stream`), as fast as they come. */
export interface EventLoad {
  readonly address: string;
  readonly clients: number;
  readonly forMs: number;
}

const LF = 10;
const REQUEST = [
  "POST / HTTP/1.1",
  "Host: localhost",
  "Accept: text/event-stream",
  "Content-Length: 0",
  "\r\n",
].join("\r\n");
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Reads events on connections of their own, and counts them from when each has had one.
 *
 * @returns how many came in how many milliseconds
 * @throws {Error} when what comes is no stream of events
 */
export async function runEventLoad(
  { address, clients, forMs }: EventLoad,
): Promise<{ readonly events: number; readonly elapsedMs: number }> {
  const [hostname = "", port] = address.split(":");
  const streams = await Promise.all(
    Array.from({ length: clients }, async () => {
      const connection = await Deno.connect({ hostname, port: Number(port) });
      await connection.write(encoder.encode(REQUEST));
      const first = new Uint8Array(65_536);
      const head = decoder.decode(first.subarray(0, await connection.read(first) ?? 0));
      if (/^HTTP\/1\.1 200 .*\r\ncontent-type: text\/event-stream/is.test(head)) return connection;
      connection.close();
      throw new Error(`Cannot measure: it answers ${head.split("\r\n", 1)[0]}`);
    }),
  );
  const startMs = performance.now();
  const counts = await Promise.all(streams.map(async (connection) => {
    const timer = setTimeout(() => connection.close(), forMs);
    try {
      return await countEvents(connection);
    } finally {
      clearTimeout(timer);
    }
  }));
  const events = counts.reduce((sum, count) => sum + count, 0);
  return { events, elapsedMs: performance.now() - startMs };
}

/** An event ends with an empty line. The ends of chunks are none: they have a CR. */
async function countEvents(connection: Deno.Conn): Promise<number> {
  const room = new Uint8Array(65_536);
  let count = 0;
  let endsLine = false;
  for (;;) {
    // It ends as this closes it.
    const length = await connection.read(room).catch(() => null);
    if (length === null) return count;
    for (let at = room.indexOf(LF); at >= 0 && at < length; at = room.indexOf(LF, at + 1)) {
      if (at === 0 ? endsLine : room[at - 1] === LF) count++;
    }
    endsLine = room[length - 1] === LF;
  }
}
