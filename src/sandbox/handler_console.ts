import { Console } from "node:console";
import process from "node:process";

/**
 * Standard output belongs to the invoker: what a handler prints goes to standard error, where logs go.
 *
 * It covers the usual ways: `console`, `Deno.stdout` and `process.stdout`. Not what is written to the
 * file descriptor itself.
 */
export function keepStdoutClean(): void {
  const { stderr } = Deno;
  const encoder = new TextEncoder();
  const printer = {
    write: (text: string) => stderr.writeSync(encoder.encode(text)) > 0,
    on() {},
    once() {},
    removeListener() {},
    listenerCount: () => 0,
  };
  const stream = printer as unknown as NodeJS.WritableStream;
  globalThis.console = new Console({
    stdout: stream,
    stderr: stream,
  }) as unknown as typeof globalThis.console;
  Object.defineProperty(process, "stdout", { get: () => process.stderr, configurable: true });
  Object.defineProperties(Deno.stdout, {
    write: { value: (bytes: Uint8Array) => stderr.write(bytes), configurable: true },
    writeSync: { value: (bytes: Uint8Array) => stderr.writeSync(bytes), configurable: true },
    writable: { get: () => stderr.writable, configurable: true },
  });
}
