import process from "node:process";

/**
 * Leads all that a handler writes to standard output and standard error to `print`, as it is.
 *
 * It covers `Deno.stdout`, `Deno.stderr` and their twins of `process`, which write by them. Not what
 * is written to a file descriptor itself.
 */
export function takeOutput(print: (text: string) => void): void {
  keepStdoutClean();
  for (const stream of [Deno.stdout, Deno.stderr]) {
    const decoder = new TextDecoder();
    const writeSync = (bytes: Uint8Array) => {
      print(decoder.decode(bytes, { stream: true }));
      return bytes.byteLength;
    };
    const write = (bytes: Uint8Array) => Promise.resolve(writeSync(bytes));
    const writable = new WritableStream<Uint8Array>({ write: (bytes) => void writeSync(bytes) });
    Object.defineProperties(stream, {
      write: { value: write, configurable: true },
      writeSync: { value: writeSync, configurable: true },
      writable: { get: () => writable, configurable: true },
    });
  }
}

/**
 * Standard output belongs to the invoker: what a handler writes there goes to standard error, where
 * logs go, as it is.
 */
export function keepStdoutClean(): void {
  const { stderr } = Deno;
  Object.defineProperty(process, "stdout", { get: () => process.stderr, configurable: true });
  Object.defineProperties(Deno.stdout, {
    write: { value: (bytes: Uint8Array) => stderr.write(bytes), configurable: true },
    writeSync: { value: (bytes: Uint8Array) => stderr.writeSync(bytes), configurable: true },
    writable: { get: () => stderr.writable, configurable: true },
  });
}
