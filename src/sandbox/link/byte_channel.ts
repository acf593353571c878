import { Socket } from "node:net";

/** The child's end of the stream to its host. */
export interface ByteChannel {
  /** Starts reading. `onEnd` is called when the host has gone. */
  open(onBytes: (bytes: Uint8Array) => void, onEnd: () => void): void;
  /** Sends bytes, behind those that were sent before. */
  write(bytes: Uint8Array): void;
  /** Calls `done` when all has gone out. */
  finish(done: () => void): void;
}

/** A socket that was inherited as a file descriptor: standard input and output stay the handler's. */
export function openSocketChannel(fd: number): ByteChannel {
  const socket = new Socket({ fd, readable: true, writable: true });
  return {
    open(onBytes, onEnd) {
      socket.on("data", onBytes);
      socket.on("close", onEnd);
      socket.on("error", onEnd);
    },
    write: (bytes) => void socket.write(bytes),
    finish: (done) => void socket.end(done),
  };
}

/** Standard input and output, where the handler is in another thread and has other ones. */
export function openStdioChannel(): ByteChannel {
  const { stdin: { readable }, stdout } = Deno;
  const writer = stdout.writable.getWriter();
  return {
    async open(onBytes, onEnd) {
      try {
        for await (const bytes of readable) onBytes(bytes);
      } finally {
        onEnd();
      }
    },
    write: (bytes) => void writer.write(bytes).catch(() => {}), // the host has gone: the end tells
    finish: (done) => void writer.close().then(done, done),
  };
}
