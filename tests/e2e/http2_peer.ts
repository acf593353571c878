import { FLAG, FRAME, frame, type Http2Frame, PREFACE } from "./http2_frames.ts";

/** What takes longer does not come. */
const PATIENCE_MS = 30_000;

/** A client that speaks HTTP/2 by hand, as badly as a test wants it to. */
export interface Http2Peer extends AsyncDisposable {
  /** Sends bytes; `false` when the connection is closed. */
  send(...parts: readonly Uint8Array[]): Promise<boolean>;
  /** The next frame that `wanted` takes, of those that have come and not been taken; rejects when none comes. */
  next(wanted: (frame: Http2Frame) => boolean): Promise<Http2Frame>;
  /** Resolves with how long that took when the server has closed the connection; rejects when it does not. */
  closed(): Promise<number>;
  /** All frames that have come. */
  readonly frames: readonly Http2Frame[];
  readonly isClosed: boolean;
}

/** Options of {@linkcode connectPeer}. */
export interface Http2PeerOptions {
  /** Whether to send the preface and empty settings. @default {true} */
  readonly greets?: boolean;
  /** Whether to answer settings and pings; by default when it greets. */
  readonly answers?: boolean;
  /** Whether to read at all. @default {true} */
  readonly reads?: boolean;
}

/** Connects to a server on this machine. */
export async function connectPeer(
  port: number,
  { greets = true, answers = greets, reads = true }: Http2PeerOptions = {},
): Promise<Http2Peer> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay();
  const frames: Http2Frame[] = [];
  const untaken: Http2Frame[] = [];
  const ended = Promise.withResolvers<number>();
  let isClosed = false;
  let news = Promise.withResolvers<void>();
  const startedMs = performance.now();

  let sent = Promise.resolve(true);
  /** One after the other: answers must not come between the parts of something else. */
  function send(...parts: readonly Uint8Array[]): Promise<boolean> {
    return sent = sent.then(() => write(parts));
  }

  async function write(parts: readonly Uint8Array[]): Promise<boolean> {
    try {
      for (const part of parts) {
        for (let at = 0; at < part.byteLength;) at += await connection.write(part.subarray(at));
      }
      return true;
    } catch {
      return false;
    }
  }

  async function read(): Promise<void> {
    let rest = new Uint8Array();
    const chunk = new Uint8Array(65_536);
    try {
      for (let n = await connection.read(chunk); n !== null; n = await connection.read(chunk)) {
        const bytes = new Uint8Array(rest.byteLength + n);
        bytes.set(rest);
        bytes.set(chunk.subarray(0, n), rest.byteLength);
        rest = bytes.slice(take(bytes));
        news.resolve();
        news = Promise.withResolvers();
      }
    } catch {
      // reset
    }
    isClosed = true;
    ended.resolve(performance.now() - startedMs);
    news.resolve();
  }

  /** How many bytes were whole frames. */
  function take(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer);
    let at = 0;
    while (at + 9 <= bytes.byteLength) {
      const length = view.getUint32(at) >>> 8;
      if (at + 9 + length > bytes.byteLength) break;
      const received: Http2Frame = {
        type: bytes[at + 3] ?? 0,
        flags: bytes[at + 4] ?? 0,
        stream: view.getUint32(at + 5) & 0x7fffffff,
        payload: bytes.slice(at + 9, at + 9 + length),
      };
      at += 9 + length;
      frames.push(received);
      untaken.push(received);
      answer(received);
    }
    return at;
  }

  function answer({ type, flags, payload }: Http2Frame): void {
    if (!answers || flags & FLAG.ack) return;
    if (type === FRAME.settings) void send(frame(FRAME.settings, FLAG.ack, 0));
    if (type === FRAME.ping) void send(frame(FRAME.ping, FLAG.ack, 0, payload));
  }

  const greeted = greets ? send(PREFACE, frame(FRAME.settings, 0, 0)) : undefined;
  if (reads) void read();
  await greeted;
  return {
    send,
    frames,
    get isClosed() {
      return isClosed;
    },
    async next(wanted) {
      const impatience = AbortSignal.timeout(PATIENCE_MS);
      while (true) {
        const at = untaken.findIndex(wanted);
        const [found] = at < 0 ? [] : untaken.splice(at, 1);
        if (found) return found;
        if (isClosed) throw new Error("The connection was closed before the frame came");
        await within(news.promise, impatience, `no frame within ${PATIENCE_MS} ms`);
      }
    },
    closed: () =>
      within(
        ended.promise,
        AbortSignal.timeout(PATIENCE_MS),
        `not closed within ${PATIENCE_MS} ms`,
      ),
    // deno-lint-ignore require-await -- so that `await using` takes it
    async [Symbol.asyncDispose]() {
      try {
        connection.close();
      } catch {
        // it has been closed
      }
    },
  };
}

function within<T>(promise: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Error(what));
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
