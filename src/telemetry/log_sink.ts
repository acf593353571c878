import type { LogFormat, LogOutput } from "../invocation/log.ts";
import { formatLogLine } from "../invocation/log_line.ts";
import { pause } from "../invocation/pause.ts";

/** Where lines of a log go. It never throws, and makes nobody wait. */
export interface LogSink extends LogOutput {
  /** Resolves when all lines so far have been written, or cannot be. */
  flush(): Promise<void>;
}

/** What a sink writes to. */
export interface LogTarget {
  /** Resolves with how many of the bytes have been taken. */
  write(bytes: Uint8Array): Promise<number>;
}

/** What is written together. */
interface Batch {
  text: string;
  readonly written: PromiseWithResolvers<void>;
}

/** What may wait to be written, in characters; what comes beyond is dropped, and counted. */
const MAX_WAITING = 4 * 1024 * 1024;
/** What is written at once, in characters: what waits for room hears of it soon. */
const MAX_BATCH = 64 * 1024;
/** Before another try, where a target takes nothing at the moment. */
const RETRY_MS = 50;

/**
 * Creates a sink that writes in the background: whoever does not read the log, or has gone, holds up
 * neither Calls nor a stop.
 *
 * @param format of the line that tells how many were dropped
 */
export function createLogSink(target: LogTarget, format: LogFormat = "text"): LogSink {
  // Bound now: where there is no sandbox, what a function writes there comes through this sink.
  const writeSome = target.write.bind(target);
  const encoder = new TextEncoder();
  const batches: Batch[] = [];
  let waiting = 0;
  let droppedCount = 0;
  let isBroken = false;
  let isWriting = false;
  let last = Promise.resolve();

  async function writeWaiting(): Promise<void> {
    // What one turn logs goes out in one write.
    await Promise.resolve();
    for (let batch = batches[0]; batch; batch = batches[0]) {
      batches.shift();
      if (!isBroken) await writeAll(encoder.encode(batch.text));
      waiting -= batch.text.length;
      if (batches.length === 0 && droppedCount > 0) tellDropped();
      batch.written.resolve();
    }
    isWriting = false;
  }

  async function writeAll(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.byteLength && !isBroken;) {
      try {
        written += await writeSome(bytes.subarray(written));
      } catch (error) {
        if (!(error instanceof Deno.errors.WouldBlock)) isBroken = true;
        else await pause(RETRY_MS);
      }
    }
  }

  function tellDropped(): void {
    const message = `${droppedCount} lines of the log were dropped: it was not read`;
    droppedCount = 0;
    void add(formatLogLine({ timestampMs: Date.now(), level: "warn", message }, format));
  }

  function add(text: string): Promise<void> {
    waiting += text.length;
    let batch = batches.at(-1);
    if (!batch || batch.text.length + text.length > MAX_BATCH) {
      batch = { text: "", written: Promise.withResolvers() };
      batches.push(batch);
      last = batch.written.promise;
    }
    batch.text += text;
    if (!isWriting) {
      isWriting = true;
      void writeWaiting();
    }
    return last;
  }

  return {
    write(text) {
      if (isBroken) return Promise.resolve();
      if (waiting + text.length <= MAX_WAITING) return add(text);
      droppedCount += text.split("\n").length - 1;
      return Promise.resolve();
    },
    addDropped(count) {
      if (isBroken || count === 0) return;
      droppedCount += count;
      if (!isWriting) tellDropped();
    },
    async flush() {
      // The line that tells what was dropped comes behind the others.
      for (let seen; seen !== last;) await (seen = last);
    },
  };
}
