/** Where lines of a log go. It never throws, and makes nobody wait. */
export interface LogSink {
  write(line: string): void;
  /** Resolves when all lines so far have been written, or cannot be. */
  flush(): Promise<void>;
}

/** What a sink writes to. */
export interface LogTarget {
  /** Resolves with how many of the bytes have been taken. */
  write(bytes: Uint8Array): Promise<number>;
}

/** What may wait to be written, in characters; what comes beyond is dropped, and counted. */
const MAX_WAITING = 1024 * 1024;
/** Before another try, where a target takes nothing at the moment. */
const RETRY_MS = 50;

/**
 * Creates a sink that writes in the background: whoever does not read the log, or has gone, holds up
 * neither Calls nor a stop.
 */
export function createLogSink(target: LogTarget): LogSink {
  const encoder = new TextEncoder();
  let waiting = "";
  let droppedCount = 0;
  let isBroken = false;
  let writing: Promise<void> | undefined;

  async function writeWaiting(): Promise<void> {
    // What one turn logs goes out in one write.
    await Promise.resolve();
    while (waiting !== "" && !isBroken) {
      const bytes = encoder.encode(waiting);
      waiting = "";
      await writeAll(bytes);
      if (droppedCount > 0) {
        waiting = `${droppedCount} lines of the log were dropped: nobody reads it\n${waiting}`;
        droppedCount = 0;
      }
    }
    writing = undefined;
  }

  async function writeAll(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.byteLength && !isBroken;) {
      try {
        written += await target.write(bytes.subarray(written));
      } catch (error) {
        if (!(error instanceof Deno.errors.WouldBlock)) isBroken = true;
        else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  return {
    write(line) {
      if (isBroken) return;
      if (waiting.length + line.length > MAX_WAITING) {
        droppedCount++;
        return;
      }
      waiting += line;
      writing ??= writeWaiting();
    },
    flush: () => writing ?? Promise.resolve(),
  };
}
