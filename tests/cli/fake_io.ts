import type { CliIo, Hangup, Interrupt } from "../../src/cli/cli_io.ts";

/** The world around a command, in a test. */
export interface FakeIo extends CliIo {
  /** What has been printed so far. */
  printed(): string;
  printedBytes(): readonly number[];
  /** What has been reported so far. */
  reported(): string;
  /** Resolves when this many writes have reached stdout. */
  untilPrinted(writes: number): Promise<void>;
  interrupt(signal: Interrupt): void;
  hangUp(hangup: Hangup): void;
  /** How many listen for interrupts and hang-ups. */
  listenerCount(): number;
}

/** A world without a terminal; stdin is empty where none is given. */
export function createFakeIo(parts: Partial<CliIo> = {}): FakeIo {
  const writes: Uint8Array[] = [];
  const reports: string[] = [];
  const waiting: { readonly writes: number; readonly resolve: () => void }[] = [];
  const listeners = new Set<(signal: Interrupt) => void>();
  const hangupListeners = new Set<(hangup: Hangup) => void>();
  const bytes = () => writes.flatMap((write) => [...write]);
  return {
    getEnv: () => undefined,
    runtime: { deno: "2.9.6", v8: "15.0" },
    execPath: "/usr/bin/deno",
    cwd: "/home/me",
    stdin: ReadableStream.from([]),
    stdout(write) {
      writes.push(write.slice());
      for (const wait of waiting) if (writes.length >= wait.writes) wait.resolve();
      return Promise.resolve();
    },
    stderr: (text) => void reports.push(text),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onHangup(listener) {
      hangupListeners.add(listener);
      return () => void hangupListeners.delete(listener);
    },
    isGranted: () => true,
    ...parts,
    printed: () => new TextDecoder().decode(new Uint8Array(bytes())),
    printedBytes: bytes,
    reported: () => reports.join(""),
    untilPrinted(count) {
      if (writes.length >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ writes: count, resolve }));
    },
    interrupt: (signal) => listeners.forEach((listener) => listener(signal)),
    hangUp: (hangup) => hangupListeners.forEach((listener) => listener(hangup)),
    listenerCount: () => listeners.size + hangupListeners.size,
  };
}
